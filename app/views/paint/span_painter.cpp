// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/span_painter.h"

#include "app/views/paint/text.h"
#include "core/timeline/call_names.h"
#include "core/timeline/time_text.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace boardscope::paint {

namespace {

/// Spans that have at least so many logical pixels each, on the average, are drawn one by one.
constexpr double near_px = 3;
/// A filter may hide most spans: so many are looked at for a picture, then it counts as far.
constexpr std::size_t look_limit = 60'000;
constexpr double level_least_px = 9;
constexpr double text_least_px = 28;
constexpr double duration_least_px = 90;
constexpr double busy_step_px = 8;
constexpr int body_alpha = 92;
/// Below the bars, for marks of the events.
constexpr double ticks_px = 7;

/// The spans of the range that the filter lets through; none when they are too many to be told apart.
std::vector<SpanBar> find_bars(const TimelineScene& scene, const timeline::SpanLane& lane, std::size_t& looks_left)
{
    const timeline::TimeScale scale = scene.scale();
    const auto limit = static_cast<std::size_t>(scale.width_px() / (near_px * scene.pixel_ratio)) + 1;
    std::vector<SpanBar> bars;
    bool too_many = false;
    lane.for_each_in(scale.range(), [&](const timeline::Span& span) {
        too_many = bars.size() == limit || looks_left == 0;
        if (too_many) return false;
        --looks_left;
        if (scene.rows && !scene.rows->contains(span.from) && !scene.rows->contains(span.to)) return true;
        bars.push_back({span, scale.clamped_pixel_of(span.begin_ns), scale.clamped_pixel_of(span.end_ns), 0});
        return true;
    });
    if (too_many) bars.clear();
    return bars;
}

/// Each bar on the first level where none is in its way.
std::size_t set_levels(std::vector<SpanBar>& bars)
{
    std::sort(bars.begin(), bars.end(), [](const SpanBar& left, const SpanBar& right) {
        return std::pair(left.span.begin_ns, right.span.end_ns) < std::pair(right.span.begin_ns, left.span.end_ns);
    });
    std::vector<std::int64_t> ends;
    for (SpanBar& bar : bars) {
        const auto free = std::find_if(ends.begin(), ends.end(),
                                       [&bar](std::int64_t end_ns) { return end_ns <= bar.span.begin_ns; });
        bar.level = static_cast<std::size_t>(free - ends.begin());
        if (free == ends.end())
            ends.push_back(bar.span.end_ns);
        else
            *free = bar.span.end_ns;
    }
    return ends.size();
}

SpanRow make_row(const TimelineScene& scene, std::size_t place, std::size_t& looks_left)
{
    SpanRow row{.place = place};
    const std::size_t lane = scene.geometry.rows().lane(place);
    row.spans = scene.spans->find(timeline::span_lane_value(scene.lanes->lane(lane).key()));
    if (!row.spans) return row;
    row.bars = find_bars(scene, *row.spans, looks_left);
    row.level_count = set_levels(row.bars);
    return row;
}

QRect bar_place(const SpanRow& row, const SpanBar& bar, const QRect& area, const TimelineScene& scene)
{
    const auto room = static_cast<std::size_t>(area.height() / std::max(1, scene.device(level_least_px)));
    const std::size_t levels = std::max<std::size_t>(1, std::min(row.level_count, room));
    const std::size_t level = std::min(bar.level, levels - 1);
    const int top = static_cast<int>(area.height() * level / levels);
    const int bottom = static_cast<int>(area.height() * (level + 1) / levels) - (level + 1 < levels ? 1 : 0);
    const int width = std::max(bar.last_px - bar.first_px, scene.device(2));
    return {area.left() + bar.first_px, area.top() + top, width, bottom - top};
}

}  // namespace

bool SpanRow::covers(int px) const
{
    return std::any_of(bars.begin(), bars.end(),
                       [px](const SpanBar& bar) { return bar.first_px <= px && px <= bar.last_px; });
}

QRect span_area(const TimelineScene& scene, std::size_t place)
{
    const timeline::Rect area = scene.geometry.lane(place);
    return QRect(area.x, area.y, area.width, area.height)
        .adjusted(0, scene.device(4), 0, -scene.device(ticks_px));
}

SpanPainter::SpanPainter(QPainter& painter, const TimelineScene& scene, const Theme& theme)
    : painter_(painter), scene_(scene), theme_(theme), fonts_(Fonts::with_ratio(scene.pixel_ratio))
{
    if (!scene_.spans || scene_.spans->lane_count() == 0) return;
    std::size_t looks_left = look_limit;
    scene_.geometry.for_each_visible_lane([&](std::size_t place) {
        SpanRow row = make_row(scene_, place, looks_left);
        if (row.spans) rows_.push_back(std::move(row));
    });
}

const SpanRow* SpanPainter::row_of(std::size_t place) const
{
    const auto found = std::lower_bound(rows_.begin(), rows_.end(), place,
                                        [](const SpanRow& row, std::size_t p) { return row.place < p; });
    return found != rows_.end() && found->place == place ? &*found : nullptr;
}

void SpanPainter::paint(const SpanRow& row, const QColor& color, int foot)
{
    if (row.bars.empty()) return paint_busy(row, color, foot);
    const QRect area = span_area(scene_, row.place);
    for (const SpanBar& bar : row.bars) {
        const QRect place = bar_place(row, bar, area, scene_);
        paint_bar(bar, place, color);
        paint_text(bar, place);
    }
}

void SpanPainter::paint_bar(const SpanBar& bar, const QRect& place, const QColor& color)
{
    QColor body = color;
    body.setAlpha(body_alpha);
    painter_.fillRect(place, body);
    const int edge = std::max(1, scene_.device(1));
    const bool is_selected = scene_.selected && (*scene_.selected == bar.span.from || *scene_.selected == bar.span.to);
    if (!is_selected && !bar.span.is_uncertain) {
        painter_.fillRect(place.left(), place.top(), place.width(), edge, color);
        return;
    }
    painter_.save();
    // Broken lines: something was lost meanwhile, and the other end may belong to another beginning.
    painter_.setPen(QPen(is_selected ? theme_.accent : theme_.loss, is_selected ? 2 * edge : edge,
                         bar.span.is_uncertain ? Qt::DashLine : Qt::SolidLine));
    painter_.setBrush(Qt::NoBrush);
    painter_.drawRect(place.adjusted(0, 0, -1, -1));
    painter_.restore();
}

QString SpanPainter::text_of(const timeline::Span& span) const
{
    const store::EventView begin = scene_.snapshot->row(span.from);
    const QString message = to_line(without_who(begin).substr(0, 256));
    const std::vector<timeline::SpanKind>& kinds = scene_.spans->kinds();
    const bool has_name = span.kind < kinds.size() && (kinds[span.kind].is_call || kinds[span.kind].is_whole);
    if (!has_name && !message.isEmpty()) return message;
    const QString name = to_line(timeline::call_label(begin.event));
    return message.isEmpty() ? name : name + QLatin1Char(' ') + message;
}

/// What it is from the left, how long it took on the right.
void SpanPainter::paint_text(const SpanBar& bar, const QRect& place)
{
    const QFontMetrics metrics(fonts_.small);
    const int gap = scene_.device(4);
    const int plot_end = scene_.geometry.plot().right();
    QRect room = place.intersected(QRect(scene_.geometry.plot().x, place.top(), plot_end - scene_.geometry.plot().x,
                                         place.height()));
    room.adjust(gap, 0, -gap, 0);
    if (room.width() < scene_.device(text_least_px) || room.height() < metrics.height() - scene_.device(2)) return;
    painter_.setFont(fonts_.small);
    painter_.setPen(theme_.text);
    const QString duration = QString::fromStdString(timeline::duration_text(bar.span.duration_ns()));
    const int duration_width = metrics.horizontalAdvance(duration);
    if (room.width() >= std::max(scene_.device(duration_least_px), duration_width + 2 * gap)) {
        painter_.drawText(room, Qt::AlignVCenter | Qt::AlignRight, duration);
        room.adjust(0, 0, -duration_width - 2 * gap, 0);
    }
    painter_.drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(text_of(bar.span), Qt::ElideRight, room.width()));
}

/// A line at the foot of the lane, the stronger the more of the time something was going on. Of all spans: where a
/// filter is at work, nothing is said.
void SpanPainter::paint_busy(const SpanRow& row, const QColor& color, int foot)
{
    const bool is_filtered = scene_.rows && scene_.rows->count() < scene_.snapshot->totals().event_count;
    if (is_filtered) return;
    const timeline::TimeScale scale = scene_.scale();
    const int step = std::max(1, scene_.device(busy_step_px));
    std::vector<std::int64_t> edges;
    for (int px = 0; px <= scale.width_px(); px += step)
        edges.push_back(scale.time_at(px));
    if (edges.size() < 2) return;
    std::vector<std::uint64_t> busy(edges.size() - 1);
    row.spans->busy_between(edges, busy);
    const int height = scene_.device(3);
    for (std::size_t i = 0; i < busy.size(); ++i) {
        const double length = static_cast<double>(edges[i + 1]) - static_cast<double>(edges[i]);
        if (busy[i] == 0 || length <= 0) continue;
        QColor shade = color;
        const double part = std::min(1.0, static_cast<double>(busy[i]) / length);
        shade.setAlphaF(static_cast<float>(0.15 + 0.85 * part));
        painter_.fillRect(scene_.geometry.plot().x + static_cast<int>(i) * step, foot - height, step, height, shade);
    }
}

std::optional<timeline::Span> span_at(const TimelineScene& scene, int x, int y)
{
    if (!scene.spans || !scene.geometry.plot().contains(x, y)) return std::nullopt;
    const std::optional<std::size_t> place = scene.geometry.lane_at(y);
    if (!place || scene.geometry.rows().lane(*place) >= scene.lanes->lane_count()) return std::nullopt;
    std::size_t looks_left = look_limit;
    const SpanRow row = make_row(scene, *place, looks_left);
    const QRect area = span_area(scene, *place);
    for (auto bar = row.bars.rbegin(); bar != row.bars.rend(); ++bar)
        if (bar_place(row, *bar, area, scene).contains(x, y)) return bar->span;
    return std::nullopt;
}

}  // namespace boardscope::paint
