// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/histogram_painter.h"

#include "core/stats/summary_text.h"
#include "core/timeline/time_text.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <array>
#include <cmath>

namespace boardscope::paint {

namespace {

constexpr double margin = 8;
constexpr double column_gap = 8;
constexpr double share_least_width = 440;  ///< in less, the bars need the room
constexpr double usual_row = 20;
constexpr double least_row = 4;
constexpr double most_row = 28;
constexpr double bar_gap = 0.2;  // of a row
constexpr double line_space = 4;
constexpr std::array<unsigned, 3> percentiles{50, 90, 99};

QString from(const std::string& text)
{
    return QString::fromStdString(text);
}

QString count_text(std::uint64_t count)
{
    return from(timeline::thousands(count));
}

QString share_text(std::uint64_t count, std::uint64_t all)
{
    const double share = all == 0 ? 0 : 100 * static_cast<double>(count) / static_cast<double>(all);
    if (count > 0 && share < 0.1) return QStringLiteral("< 0.1 %");
    return QStringLiteral("%1 %").arg(share, 0, 'f', 1);
}

/// Parts of the picture, from left to right: label, bar, count, share, percentiles.
struct Columns {
    double top = 0;
    double height = 0;
    double label_width = 0;
    double bar_left = 0;
    double bar_width = 0;
    double count_right = 0;
    double share_right = 0;
    double mark_left = 0;
};

class HistogramPainter {
public:
    HistogramPainter(const HistogramPicture& picture, const QRectF& area)
        : picture_(picture), area_(area), fonts_(Fonts::with_ratio(1)), normal_(fonts_.normal),
          small_(fonts_.small), all_(stats::count_of(picture.histogram))
    {
        measure();
        make_rows();
    }

    [[nodiscard]] std::vector<HistogramRow> take_rows() { return std::move(rows_); }

    void paint(QPainter& painter, const Theme& theme)
    {
        painter.save();
        painter.setClipRect(area_);
        painter.fillRect(area_, theme.plot);
        paint_head(painter, theme);
        if (rows_.empty()) {
            painter.setPen(theme.muted_text);
            painter.setFont(fonts_.normal);
            painter.drawText(area_.adjusted(margin, margin, -margin, -margin),
                             Qt::AlignCenter | Qt::TextWordWrap, picture_.empty_text);
        }
        for (std::size_t i = 0; i < rows_.size(); ++i)
            paint_row(painter, theme, i);
        paint_percentiles(painter, theme);
        painter.restore();
    }

    [[nodiscard]] double head_height() const { return columns_.top - area_.top(); }

private:
    void measure()
    {
        columns_.top = area_.top() + margin + small_.height() + 2 * line_space;
        if (!picture_.title.isEmpty()) columns_.top += normal_.height() + line_space;
        columns_.height = std::max(0.0, area_.bottom() - margin - columns_.top);
        std::uint64_t most = 0;
        for (const stats::HistogramBucket& bucket : picture_.histogram.buckets) {
            columns_.label_width = std::max(
                columns_.label_width, normal_.horizontalAdvance(bucket_text(bucket, picture_.unit)));
            most = std::max(most, bucket.count);
        }
        columns_.label_width = std::min(columns_.label_width, area_.width() * 0.4);
        columns_.mark_left = area_.right() - margin - small_.horizontalAdvance(QStringLiteral("p90 p99"));
        columns_.share_right = columns_.mark_left - column_gap;
        has_shares_ = area_.width() >= share_least_width;
        columns_.count_right =
            columns_.share_right -
            (has_shares_ ? normal_.horizontalAdvance(QStringLiteral("< 0.1 %")) + column_gap : 0);
        columns_.bar_left = area_.left() + margin + columns_.label_width + column_gap;
        const double bar_right =
            columns_.count_right - normal_.horizontalAdvance(count_text(std::max(most, all_))) - column_gap;
        columns_.bar_width = std::max(0.0, bar_right - columns_.bar_left);
    }

    void make_rows()
    {
        const auto& buckets = picture_.histogram.buckets;
        if (all_ == 0 || columns_.height < least_row) return;
        const auto room = static_cast<std::size_t>(columns_.height / least_row);
        const std::size_t each = (buckets.size() + room - 1) / room;
        const std::size_t count = (buckets.size() + each - 1) / each;
        const double height = std::min(most_row, columns_.height / static_cast<double>(count));
        std::uint64_t most = 1;
        for (std::size_t i = 0; i < count; ++i) {
            HistogramRow row{.first = i * each, .end = std::min(buckets.size(), (i + 1) * each)};
            for (std::size_t bucket = row.first; bucket < row.end; ++bucket)
                row.count += buckets[bucket].count;
            most = std::max(most, row.count);
            row.area = QRectF(area_.left(), columns_.top + height * static_cast<double>(i), area_.width(), height);
            rows_.push_back(row);
        }
        for (HistogramRow& row : rows_) {
            const double share = static_cast<double>(row.count) / static_cast<double>(most);
            // What is there is seen.
            const double width = row.count == 0 ? 0 : std::max(1.0, share * columns_.bar_width);
            const double gap = height < 8 ? 0.5 : height * bar_gap;
            row.bar = QRectF(columns_.bar_left, row.area.top() + gap / 2, width, height - gap);
        }
    }

    void paint_head(QPainter& painter, const Theme& theme)
    {
        QRectF line(area_.left() + margin, area_.top() + margin, area_.width() - 2 * margin, normal_.height());
        if (!picture_.title.isEmpty()) {
            painter.setFont(fonts_.bold);
            painter.setPen(theme.text);
            const QFontMetricsF bold(fonts_.bold);
            painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                             bold.elidedText(picture_.title, Qt::ElideRight, line.width()));
            line.translate(0, normal_.height() + line_space);
        }
        if (all_ == 0) return;
        painter.setFont(fonts_.small);
        painter.setPen(theme.muted_text);
        line.setHeight(small_.height());
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         small_.elidedText(summary_line(picture_), Qt::ElideRight, line.width()));
    }

    void paint_row(QPainter& painter, const Theme& theme, std::size_t number)
    {
        const HistogramRow& row = rows_[number];
        const bool is_marked = picture_.marked_row == number;
        if (is_marked) painter.fillRect(row.area, theme.plot_alternate);
        painter.fillRect(row.bar, is_marked ? theme.accent : theme.lane(0));
        // Rows too flat for text have some on every second, third, … of them.
        const auto step = static_cast<std::size_t>(std::ceil(normal_.height() / row.area.height()));
        if (number % step != 0) return;
        const double middle = row.area.center().y();
        const auto text = [&](double right, double width, Qt::Alignment side, const QString& what) {
            const QRectF place(right - width, middle - normal_.height() / 2, width, normal_.height());
            painter.drawText(place, side | Qt::AlignVCenter, what);
        };
        painter.setFont(fonts_.normal);
        painter.setPen(theme.text);
        const double label_right = columns_.bar_left - column_gap;
        text(label_right, columns_.label_width, Qt::AlignRight,
             normal_.elidedText(bucket_text(joined(row), picture_.unit), Qt::ElideRight, columns_.label_width));
        constexpr double wide = 120;
        painter.setPen(row.count == 0 ? theme.muted_text : theme.text);
        text(columns_.count_right, wide, Qt::AlignRight, count_text(row.count));
        painter.setPen(theme.muted_text);
        if (has_shares_) text(columns_.share_right, wide, Qt::AlignRight, share_text(row.count, all_));
    }

    [[nodiscard]] stats::HistogramBucket joined(const HistogramRow& row) const
    {
        const auto& buckets = picture_.histogram.buckets;
        return {buckets[row.first].low, buckets[row.end - 1].high, row.count};
    }

    /// A line through the bars at each; names that would cover each other stand together.
    void paint_percentiles(QPainter& painter, const Theme& theme)
    {
        double last_y = -1;
        QString together;
        const auto name = [&] {
            if (together.isEmpty()) return;
            painter.setFont(fonts_.small);
            painter.setPen(theme.muted_text);
            painter.drawText(QRectF(columns_.mark_left, last_y - small_.height() / 2, 100, small_.height()),
                             Qt::AlignLeft | Qt::AlignVCenter, together);
        };
        for (const unsigned percent : percentiles) {
            const auto place = stats::place_of_percentile(picture_.histogram, percent);
            if (!place || rows_.empty()) return;
            const double y = y_of(*place);
            painter.setPen(QPen(theme.muted_text, 1, Qt::DotLine));
            painter.drawLine(QPointF(columns_.bar_left, y),
                             QPointF(columns_.bar_left + columns_.bar_width, y));
            const QString text = QStringLiteral("p%1").arg(percent);
            if (last_y >= 0 && y - last_y < small_.height()) {
                together += QLatin1Char(' ') + text;
                continue;
            }
            name();
            together = text;
            last_y = y;
        }
        name();
    }

    [[nodiscard]] double y_of(const stats::HistogramPlace& place) const
    {
        const std::size_t each = rows_.front().end - rows_.front().first;
        const HistogramRow& row = rows_[place.bucket / each];
        const double buckets = static_cast<double>(row.end - row.first);
        const double part = (static_cast<double>(place.bucket - row.first) + place.part) / buckets;
        return row.area.top() + part * row.area.height();
    }

    const HistogramPicture& picture_;
    QRectF area_;
    Fonts fonts_;
    QFontMetricsF normal_;
    QFontMetricsF small_;
    std::uint64_t all_;
    Columns columns_;
    bool has_shares_ = true;
    std::vector<HistogramRow> rows_;
};

/// Both ends in one unit, which is told once: "4.096–8.191 µs".
QString duration_range(std::int64_t low, std::int64_t high)
{
    const QString last = from(stats::value_text(high, filter::FieldUnit::duration));
    const QString first = from(stats::value_text(low, filter::FieldUnit::duration));
    const QString unit = last.section(QLatin1Char(' '), 1);
    const bool same = first.section(QLatin1Char(' '), 1) == unit;
    const QString begin = low == 0 ? QStringLiteral("0") : same ? first.section(QLatin1Char(' '), 0, 0) : first;
    return begin + QStringLiteral("–") + last;
}

}  // namespace

QString bucket_text(const stats::HistogramBucket& bucket, filter::FieldUnit unit)
{
    const auto number = [unit](std::int64_t value) { return from(stats::value_text(value, unit)); };
    if (bucket.low == bucket.high) return number(bucket.low);
    if (bucket.low == INT64_MIN) return QStringLiteral("≤ ") + number(bucket.high);
    if (bucket.high == INT64_MAX) return QStringLiteral("≥ ") + number(bucket.low);
    if (unit == filter::FieldUnit::duration && bucket.low >= 0) return duration_range(bucket.low, bucket.high);
    return number(bucket.low) + (bucket.low < 0 ? QStringLiteral(" … ") : QStringLiteral("–")) +
           number(bucket.high);
}

QString summary_line(const HistogramPicture& picture)
{
    const std::uint64_t all = stats::count_of(picture.histogram);
    QString line = all == 1 ? QObject::tr("1 number") : QObject::tr("%1 numbers").arg(count_text(all));
    const auto say = [&](unsigned percent, std::int64_t value, bool is_exact) {
        if (value == INT64_MAX) return;  // of the bucket without an end
        line += QStringLiteral(" · p%1 ").arg(percent) + (is_exact ? QString() : QStringLiteral("≤ ")) +
                from(stats::value_text(value, picture.unit));
    };
    if (picture.exact) {
        say(50, picture.exact->p50, true);
        say(90, picture.exact->p90, true);
        say(99, picture.exact->p99, true);
        return line;
    }
    for (const unsigned percent : percentiles)
        if (const auto place = stats::place_of_percentile(picture.histogram, percent)) {
            const stats::HistogramBucket& bucket = picture.histogram.buckets[place->bucket];
            say(percent, bucket.high, bucket.low == bucket.high);
        }
    return line;
}

std::vector<HistogramRow> histogram_rows(const HistogramPicture& picture, const QRectF& area)
{
    return HistogramPainter(picture, area).take_rows();
}

void paint_histogram(QPainter& painter, const QRectF& area, const HistogramPicture& picture,
                     const Theme& theme)
{
    HistogramPainter(picture, area).paint(painter, theme);
}

double usual_height(const HistogramPicture& picture)
{
    const double head = HistogramPainter(picture, QRectF(0, 0, 300, 100)).head_height();
    return head + usual_row * static_cast<double>(picture.histogram.buckets.size()) + margin;
}

}  // namespace boardscope::paint
