// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/heat_map_painter.h"

#include "app/views/paint/histogram_painter.h"
#include "core/timeline/time_text.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <cmath>

namespace boardscope::paint {

namespace {

constexpr double margin = 8;
constexpr double label_gap = 8;
constexpr double line_space = 4;
constexpr double widest_column = 24;
constexpr double tallest_row = 22;
constexpr double ground = 0.16;  // of the strongest colour: one number among thousands is still told from none

QString seconds(std::int64_t ns)
{
    const timeline::TimeUnit unit{1'000'000'000, "s"};
    return QString::fromStdString(timeline::time_in_unit(ns, unit, 1));
}

/// Where things are. The newest column is at the right, the lowest bucket below.
struct Layout {
    Layout(const HeatPicture& picture, const QRectF& area) : fonts(Fonts::with_ratio(1))
    {
        const QFontMetricsF normal(fonts.normal);
        const QFontMetricsF small(fonts.small);
        double label_width = 0;
        for (const stats::HistogramBucket& bucket : picture.heat.buckets)
            label_width = std::max(label_width, small.horizontalAdvance(bucket_text(bucket, picture.unit)));
        label_width = std::min(label_width, area.width() * 0.4);
        const double head = picture.title.isEmpty() ? 0 : normal.height() + line_space;
        plot = area.adjusted(margin + label_width + label_gap, margin + head, -margin,
                             -margin - small.height() - line_space);
        const auto columns = static_cast<double>(picture.heat.columns.size());
        const auto buckets = static_cast<double>(picture.heat.buckets.size());
        if (columns == 0 || buckets == 0 || plot.width() < 1 || plot.height() < 1) return;
        column_width = std::min(widest_column, plot.width() / columns);
        row_height = std::min(tallest_row, plot.height() / buckets);
        plot = QRectF(plot.right() - columns * column_width, plot.top(), columns * column_width, buckets * row_height);
        labels_right = plot.left() - label_gap;
        is_drawn = true;
    }

    [[nodiscard]] QRectF cell(std::size_t column, std::size_t bucket) const
    {
        return {plot.left() + static_cast<double>(column) * column_width,
                plot.bottom() - static_cast<double>(bucket + 1) * row_height, column_width, row_height};
    }

    Fonts fonts;
    QRectF plot;
    double column_width = 0;
    double row_height = 0;
    double labels_right = 0;
    bool is_drawn = false;
};

void paint_labels(QPainter& painter, const Layout& layout, const HeatPicture& picture, const Theme& theme)
{
    const QFontMetricsF small(layout.fonts.small);
    painter.setFont(layout.fonts.small);
    painter.setPen(theme.muted_text);
    const auto step = static_cast<std::size_t>(std::ceil(small.height() / layout.row_height));
    for (std::size_t bucket = 0; bucket < picture.heat.buckets.size(); bucket += step) {
        const QRectF row = layout.cell(0, bucket);
        painter.drawText(QRectF(layout.labels_right - 300, row.center().y() - small.height() / 2, 300, small.height()),
                         Qt::AlignRight | Qt::AlignVCenter, bucket_text(picture.heat.buckets[bucket], picture.unit));
    }
    const QRectF below(layout.plot.left(), layout.plot.bottom() + line_space, layout.plot.width(), small.height());
    const QString last = seconds(picture.heat.columns.back().to_ns) + QStringLiteral(" s");
    painter.drawText(below.adjusted(-100, 0, 0, 0), Qt::AlignRight | Qt::AlignVCenter, last);
    const QString first = seconds(picture.heat.columns.front().from_ns) + QStringLiteral(" s");
    if (below.width() > small.horizontalAdvance(first + last) + 2 * label_gap)
        painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, first);
}

void paint_cells(QPainter& painter, const Layout& layout, const HeatPicture& picture, const Theme& theme)
{
    painter.fillRect(layout.plot, theme.plot_alternate);
    const double gap = layout.column_width > 4 && layout.row_height > 4 ? 1 : 0;
    for (std::size_t column = 0; column < picture.heat.columns.size(); ++column) {
        const std::vector<std::uint64_t>& counts = picture.heat.columns[column].counts;
        for (std::size_t bucket = 0; bucket < counts.size(); ++bucket)
            if (counts[bucket] > 0)
                painter.fillRect(layout.cell(column, bucket).adjusted(0, 0, -gap, -gap),
                                 heat_color(counts[bucket], picture.heat.most, theme));
    }
    if (!picture.marked) return;
    painter.setPen(theme.text);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(layout.cell(picture.marked->first, picture.marked->second).adjusted(-0.5, -0.5, 0.5, 0.5));
}

}  // namespace

QColor heat_color(std::uint64_t count, std::uint64_t most, const Theme& theme)
{
    if (count == 0) return theme.plot_alternate;
    // By the root: few numbers beside many would otherwise all look like none.
    const double part = std::sqrt(static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(most, 1)));
    const double strength = ground + (1 - ground) * std::min(1.0, part);
    const QColor& full = theme.lane(0);
    const QColor& none = theme.plot_alternate;
    const auto channel = [strength](float a, float b) { return static_cast<float>(a * strength + b * (1 - strength)); };
    return QColor::fromRgbF(channel(full.redF(), none.redF()), channel(full.greenF(), none.greenF()),
                            channel(full.blueF(), none.blueF()));
}

void paint_heat_map(QPainter& painter, const QRectF& area, const HeatPicture& picture, const Theme& theme)
{
    const Layout layout(picture, area);
    painter.save();
    painter.setClipRect(area);
    painter.fillRect(area, theme.plot);
    painter.setPen(theme.text);
    painter.setFont(layout.fonts.bold);
    if (!picture.title.isEmpty())
        painter.drawText(area.adjusted(margin, margin, -margin, 0), Qt::AlignLeft | Qt::AlignTop, picture.title);
    if (layout.is_drawn) {
        paint_cells(painter, layout, picture, theme);
        paint_labels(painter, layout, picture, theme);
    } else {
        painter.setFont(layout.fonts.normal);
        painter.setPen(theme.muted_text);
        painter.drawText(area.adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap,
                         picture.empty_text);
    }
    painter.restore();
}

std::optional<std::pair<std::size_t, std::size_t>> heat_cell_at(const HeatPicture& picture, const QRectF& area,
                                                                QPointF at)
{
    const Layout layout(picture, area);
    if (!layout.is_drawn || !layout.plot.contains(at)) return std::nullopt;
    const auto column = static_cast<std::size_t>((at.x() - layout.plot.left()) / layout.column_width);
    const auto bucket = static_cast<std::size_t>((layout.plot.bottom() - at.y()) / layout.row_height);
    if (column >= picture.heat.columns.size() || bucket >= picture.heat.buckets.size()) return std::nullopt;
    return std::pair(column, bucket);
}

QString heat_text(const HeatPicture& picture, std::size_t column, std::size_t bucket)
{
    if (column >= picture.heat.columns.size() || bucket >= picture.heat.buckets.size()) return {};
    const stats::HeatMap::Column& found = picture.heat.columns[column];
    return QObject::tr("%1–%2 s · %3: %4")
        .arg(seconds(found.from_ns), seconds(found.to_ns), bucket_text(picture.heat.buckets[bucket], picture.unit),
             QString::fromStdString(timeline::thousands(found.counts[bucket])));
}

}  // namespace boardscope::paint
