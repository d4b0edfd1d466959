// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/lane_painter.h"

#include "app/views/paint/text.h"

#include <QFontMetrics>
#include <QPaintEngine>

#include <algorithm>
#include <cmath>

namespace boardscope::paint {

namespace {

/// Events that are at least this far apart, in logical pixels, are drawn one by one.
constexpr double near_px = 3;
constexpr double text_least_px = 44;
constexpr double text_gap_px = 4;
constexpr int density_alpha = 150;

QRect to_qrect(const timeline::Rect& rect)
{
    return {rect.x, rect.y, rect.width, rect.height};
}

void fill_hatched(QPainter& painter, const QRect& area, const QColor& color, QColor back, int step)
{
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    back.setAlpha(190);
    painter.fillRect(area, back);
    QColor tint = color;
    tint.setAlpha(46);
    painter.fillRect(area, tint);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor line = color;
    line.setAlpha(150);
    painter.setPen(QPen(line, std::max(1.0, step / 6.0)));
    // Lines stand on a grid of the whole picture: they do not crawl when the band moves or grows.
    const int first = (area.left() - area.height()) / step * step - step;
    for (int x = first; x <= area.right(); x += step) {
        const int grid = x + (area.bottom() / step) * step - area.bottom();
        painter.drawLine(QPointF(grid, area.bottom() + 1), QPointF(grid + area.height() + 1, area.top()));
    }
    painter.restore();
}

}  // namespace

LanePainter::LanePainter(QPainter& painter, const TimelineScene& scene, const Theme& theme)
    : painter_(painter),
      scene_(scene),
      theme_(theme),
      fonts_(Fonts::with_ratio(scene.pixel_ratio)),
      scale_(scene.scale()),
      spans_(painter, scene, theme)
{
}

void LanePainter::count()
{
    const std::vector<std::int64_t> edges = scale_.edges();
    std::size_t most = 0;
    scene_.geometry.for_each_visible_lane([&](std::size_t place) {
        const std::size_t index = scene_.geometry.rows().lane(place);
        const timeline::Lane& lane = scene_.lanes->lane(index);
        Row row{place, index, lane.count_in(scale_.range()), std::vector<std::uint32_t>(edges.size() - 1), {}};
        if (row.event_count > 0) lane.count_between(edges, row.counts);
        highest_count_ = std::max(highest_count_, *std::max_element(row.counts.begin(), row.counts.end()));
        most = std::max(most, row.event_count);
        visible_count_ += row.event_count;
        rows_.push_back(std::move(row));
    });
    find_losses();
    // One way of drawing for all lanes, so that what looks alike is alike.
    is_near_ = static_cast<double>(most) * near_px * scene_.pixel_ratio <= scale_.width_px();
}

/// A CPU has its colour whatever other CPUs there are; of tasks, neighbours differ.
const QColor& LanePainter::color_of(std::size_t index) const
{
    const std::int64_t number = scene_.lanes->lane(index).key().number;
    const bool by_cpu =
        scene_.lanes->grouping() == timeline::Grouping::cpu && number != timeline::LaneKey::none;
    return theme_.lane(by_cpu ? static_cast<std::size_t>(number) : index);
}

QRect LanePainter::bar_area(const Row& row) const
{
    const int space = scene_.device(4);
    return to_qrect(scene_.geometry.lane(row.place)).adjusted(0, space, 0, -scene_.device(1));
}

void LanePainter::paint_events()
{
    for (const Row& row : rows_) {
        const SpanRow* spans = spans_.row_of(row.place);
        const bool has_bars = spans && !spans->bars.empty();
        if (row.event_count == 0 && !spans) continue;
        painter_.save();
        keep_within_room(row);
        const int foot = bar_area(row).bottom() + 1;
        if (has_bars) spans_.paint(*spans, color_of(row.lane), foot);
        if (row.event_count > 0) {
            if (has_bars)
                paint_low_ticks(row);
            else if (is_near_)
                paint_ticks(row);
            else
                paint_density(row);
            if (is_near_) paint_texts(row, spans);
        }
        if (spans && !has_bars) spans_.paint(*spans, color_of(row.lane), foot);
        painter_.restore();
    }
}

/// What scrolls is not drawn under the lanes that stay.
void LanePainter::keep_within_room(const Row& row)
{
    if (scene_.geometry.fixed_height() > 0)
        painter_.setClipRect(to_qrect(scene_.geometry.room_of(row.place)), Qt::IntersectClip);
}

/// Line by line into a picture: many times quicker than a rectangle for each pixel.
void LanePainter::paint_density(const Row& row)
{
    const QRect area = bar_area(row);
    if (area.isEmpty()) return;
    const int least = scene_.device(3);
    const int crest = scene_.device(2);
    // Whole doublings, so that the bars do not all shrink whenever one grows by a little.
    const double full = std::ceil(std::log2(1.0 + highest_count_));
    heights_.resize(row.counts.size());
    std::transform(row.counts.begin(), row.counts.end(), heights_.begin(), [&](std::uint32_t count) {
        if (count == 0) return 0;
        return std::max(least, static_cast<int>(std::lround(area.height() * std::log2(1.0 + count) / full)));
    });
    QColor soft = color_of(row.lane);
    const QColor full_color = soft;
    const QRgb solid = qPremultiply(soft.rgba());
    soft.setAlpha(density_alpha);
    if (painter_.paintEngine()->type() == QPaintEngine::SVG)
        return paint_density_as_shapes(area, full_color, soft, crest);
    const QRgb body = qPremultiply(soft.rgba());
    if (density_.size() != area.size()) density_ = QImage(area.size(), QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < area.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(density_.scanLine(y));
        const int from_bottom = area.height() - y;
        for (std::size_t x = 0; x < heights_.size(); ++x) {
            const int above = heights_[x] - from_bottom;
            line[x] = above < 0 ? 0 : above < crest ? solid : body;
        }
    }
    painter_.drawImage(area.topLeft(), density_);
}

/// For what is not made of pixels: one shape for all of a height.
void LanePainter::paint_density_as_shapes(const QRect& area, const QColor& solid, const QColor& body, int crest)
{
    for (std::size_t x = 0; x < heights_.size();) {
        std::size_t end = x + 1;
        while (end < heights_.size() && heights_[end] == heights_[x])
            ++end;
        const int height = heights_[x];
        const int width = static_cast<int>(end - x);
        const int left = area.left() + static_cast<int>(x);
        const int top = area.bottom() + 1 - height;
        const int crest_height = std::min(crest, height);
        if (height > crest_height)
            painter_.fillRect(left, top + crest_height, width, height - crest_height, body);
        if (height > 0) painter_.fillRect(left, top, width, crest_height, solid);
        x = end;
    }
}

void LanePainter::paint_ticks(const Row& row)
{
    const QRect area = bar_area(row).adjusted(0, scene_.device(1), 0, -scene_.device(3));
    const int width = std::max(1, scene_.device(2));
    const int single = area.height() * 3 / 4;
    const QColor& color = color_of(row.lane);
    for (std::size_t px = 0; px < row.counts.size(); ++px) {
        if (row.counts[px] == 0) continue;
        const int height = row.counts[px] == 1 ? single : area.height();
        painter_.fillRect(area.left() + static_cast<int>(px), area.bottom() + 1 - height, width, height,
                          color);
    }
}

/// Below bars, which say what most of the events are.
void LanePainter::paint_low_ticks(const Row& row)
{
    const QRect area = bar_area(row);
    const int width = std::max(1, scene_.device(2));
    const int height = std::min(scene_.device(4), area.height());
    const QColor& color = color_of(row.lane);
    for (std::size_t px = 0; px < row.counts.size(); ++px)
        if (row.counts[px] > 0)
            painter_.fillRect(area.left() + static_cast<int>(px), area.bottom() + 1 - height, width, height, color);
}

QString LanePainter::text_of(RowId row) const
{
    const store::EventView event = scene_.snapshot->row(row);
    return to_line((event.message.empty() ? event.event : without_who(event)).substr(0, 256));
}

/// Where text that begins at `px` has to end because of a loss.
int LanePainter::next_loss_px(const Row& row, int px) const
{
    int next = scale_.width_px();
    for (const std::vector<timeline::LossBand>* bands : {&row.losses, &common_losses_}) {
        const auto band = std::find_if(bands->begin(), bands->end(),
                                       [px](const timeline::LossBand& b) { return b.last_px >= px; });
        if (band != bands->end()) next = std::min(next, band->first_px);
    }
    return next;
}

void LanePainter::paint_texts(const Row& row, const SpanRow* spans)
{
    const timeline::Lane& lane = scene_.lanes->lane(row.lane);
    const QRect area = bar_area(row);
    const QFontMetrics metrics(fonts_.small);
    if (area.height() < metrics.height()) return;
    const int least = scene_.device(text_least_px);
    const int gap = scene_.device(text_gap_px);
    painter_.setFont(fonts_.small);
    painter_.setPen(theme_.text);
    const int baseline = area.center().y() + (metrics.ascent() - metrics.descent()) / 2 + 1;
    const std::size_t first = lane.rank(scale_.range().begin_ns);
    for (std::size_t i = first; i < first + row.event_count; ++i) {
        const timeline::LaneEvent event = lane.event(i);
        const int px = scale_.clamped_pixel_of(event.time_ns);
        if (spans && spans->covers(px)) continue;
        const bool is_last = i + 1 == first + row.event_count;
        const int next_px = is_last ? scale_.width_px() : scale_.clamped_pixel_of(lane.event(i + 1).time_ns);
        const int left = px + scene_.device(2) + gap;
        const int room = std::min(next_px, next_loss_px(row, px)) - left - gap;
        if (room < least) continue;
        const QString text = metrics.elidedText(text_of(event.row), Qt::ElideRight, room);
        painter_.drawText(area.left() + left, baseline, text);
    }
}

/// Which losses are drawn where: in the lane of their CPU; through all lanes where they have none.
void LanePainter::find_losses()
{
    const timeline::LossSnapshot& losses = scene_.lanes->losses();
    const bool by_cpu = scene_.lanes->grouping() == timeline::Grouping::cpu;
    const int gap = scene_.device(2);
    for (Row& row : rows_) {
        const std::int64_t number = scene_.lanes->lane(row.lane).key().number;
        if (!by_cpu || number == timeline::LaneKey::none) continue;
        row.losses = losses.bands(scale_, gap, [number](std::uint32_t cpu) { return cpu == number; });
    }
    common_losses_ = losses.bands(scale_, gap, [&](std::uint32_t cpu) {
        return !by_cpu || cpu == store::no_cpu || !scene_.lanes->find({.number = cpu, .text = {}});
    });
}

void LanePainter::paint_losses()
{
    const timeline::Geometry& geometry = scene_.geometry;
    painter_.save();
    painter_.setClipRect(to_qrect(geometry.plot()), Qt::IntersectClip);
    for (const Row& row : rows_) {
        painter_.save();
        keep_within_room(row);
        paint_bands(geometry.lane(row.place), row.losses);
        painter_.restore();
    }
    timeline::Rect all_lanes = geometry.plot();
    if (!rows_.empty())
        all_lanes.height =
            std::min(all_lanes.height, geometry.lane(rows_.back().place).bottom() - all_lanes.y);
    paint_bands(all_lanes, common_losses_);
    painter_.restore();
    // Lanes may be scrolled away; the ruler tells of every loss.
    const auto all =
        scene_.lanes->losses().bands(scale_, scene_.device(2), [](std::uint32_t) { return true; });
    const int strip = scene_.device(3);
    for (const timeline::LossBand& band : all) {
        const int width = std::max(band.last_px - band.first_px + 1, scene_.device(3));
        painter_.fillRect(geometry.ruler().x + band.first_px, geometry.ruler().bottom() - strip, width, strip,
                          theme_.loss);
    }
}

void LanePainter::paint_bands(const timeline::Rect& area, const std::vector<timeline::LossBand>& bands)
{
    const QFontMetrics metrics(fonts_.small);
    const int space = scene_.device(4);
    int label_end = area.x;
    for (const timeline::LossBand& band : bands) {
        const int width = std::max(band.last_px - band.first_px + 1, scene_.device(3));
        const QRect place(area.x + band.first_px, area.y, width, area.height);
        if (width > scene_.device(4))
            fill_hatched(painter_, place, theme_.loss, theme_.plot, scene_.device(8));
        const int edge = std::max(1, scene_.device(1));
        if (width <= scene_.device(4)) painter_.fillRect(place, theme_.loss);
        painter_.fillRect(place.left(), place.top(), edge, place.height(), theme_.loss);
        painter_.fillRect(place.right() + 1 - edge, place.top(), edge, place.height(), theme_.loss);

        const QString text = QString::fromStdString(timeline::to_text(band.amount));
        const int text_width = metrics.horizontalAdvance(text) + 2 * space;
        const int height = std::min(metrics.height() + scene_.device(2), area.height);
        int left = width >= text_width ? place.center().x() - text_width / 2 : place.right() + 1;
        // Beside a narrow band: on its left where the right end is too near.
        if (left + text_width > area.right()) left = place.left() - text_width;
        if (left < label_end) continue;
        const int top =
            area.height > scene_.geometry.lane_height() ? area.y + space : place.center().y() - height / 2;
        const QRect label(left, top, text_width, height);
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(theme_.loss);
        painter_.drawRoundedRect(label, scene_.device(3), scene_.device(3));
        painter_.setRenderHint(QPainter::Antialiasing, false);
        painter_.setFont(fonts_.small);
        painter_.setPen(theme_.on_loss);
        painter_.drawText(label, Qt::AlignCenter, text);
        label_end = label.right() + space;
    }
}

}  // namespace boardscope::paint
