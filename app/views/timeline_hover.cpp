// SPDX-License-Identifier: GPL-3.0-or-later
// What lies under the mouse in the TimelineView, and the card that explains it.
#include "app/views/hover_card.h"
#include "app/views/paint/span_painter.h"
#include "app/views/timeline_view.h"
#include "core/timeline/time_text.h"

#include <cmath>

namespace boardscope::views {

namespace {

// In logical pixels: how far an event may be from the mouse.
constexpr int hover_tolerance = 8;
constexpr int exact_tolerance = 3;

}  // namespace

/// The lane that is drawn at a height.
std::optional<std::size_t> TimelineView::lane_at(int device_y) const
{
    const std::optional<std::size_t> place = geometry_.lane_at(device_y);
    if (!place) return std::nullopt;
    const std::size_t lane = geometry_.rows().lane(*place);
    return lane < feed_.state().lanes.lane_count() ? std::optional(lane) : std::nullopt;
}

std::optional<TimelineView::Hit> TimelineView::event_hit(QPoint point, int tolerance_px) const
{
    const std::optional<std::size_t> index = lane_at(point.y());
    if (!index) return std::nullopt;
    const timeline::Lane& lane = feed_.state().lanes.lane(*index);
    const timeline::TimeScale shown = scale();
    const int px = point.x() - geometry_.plot().x;
    const std::int64_t begin = shown.time_at(px);
    const std::int64_t end = shown.time_at(px + 1);
    const timeline::TimeRange pixel{begin, end};
    const std::optional<timeline::LaneEvent> nearest =
        lane.nearest(timeline::time_plus(begin, pixel.length_ns() / 2));
    if (!nearest || std::abs(shown.pixel_of(nearest->time_ns) - px) > tolerance_px) return std::nullopt;
    const std::int64_t its_px = shown.pixel_of(nearest->time_ns);
    const std::size_t here = lane.count_in({shown.time_at(its_px), shown.time_at(its_px + 1)});
    return Hit{nearest->row, nearest->time_ns, *index, here};
}

std::optional<TimelineView::Hit> TimelineView::loss_hit(QPoint point) const
{
    const timeline::LaneSnapshot& lanes = feed_.state().lanes;
    std::optional<std::int64_t> cpu;
    const std::optional<std::size_t> index = lane_at(point.y());
    if (lanes.grouping() == timeline::Grouping::cpu && index)
        cpu = lanes.lane(*index).key().number;
    const bool by_cpu = lanes.grouping() == timeline::Grouping::cpu;
    const auto is_drawn_here = [&](std::uint32_t of) {
        if (!by_cpu || of == store::no_cpu || !lanes.find({.number = of, .text = {}})) return true;
        return cpu == of;
    };
    const int px = point.x() - geometry_.plot().x;
    const int near = device(exact_tolerance);
    for (const timeline::LossBand& band : lanes.losses().bands(scale(), device(2), is_drawn_here)) {
        if (px < band.first_px - near || px > band.last_px + near) continue;
        return Hit{band.row, feed_.state().snapshot.row(band.row).time_ns, std::nullopt, 1};
    }
    return std::nullopt;
}

std::optional<TimelineView::Hit> TimelineView::hit(QPoint position, int tolerance) const
{
    const QPoint point(device(position.x()), device(position.y()));
    if (selection_.visibleRange().empty() || !geometry_.plot().contains(point.x(), point.y()))
        return std::nullopt;
    if (const auto exact = event_hit(point, device(exact_tolerance))) return exact;
    if (const auto loss = loss_hit(point)) return loss;
    if (const auto span = paint::span_at(scene(), point.x(), point.y()))
        return Hit{span->from, span->begin_ns, lane_at(point.y()), 1, span};
    return event_hit(point, device(tolerance));
}

void TimelineView::hover_at(QPoint position)
{
    const timeline::Rect plot = geometry_.plot();
    const int px = device(position.x()) - plot.x;
    const bool inside = px >= 0 && px < plot.width && !selection_.visibleRange().empty();
    if (!inside) {
        end_hover();
        return;
    }
    mouse_ = position;
    hover_px_ = px;
    if (hover_flag(position)) return;
    const std::optional<Hit> found = hit(position, hover_tolerance);
    selection_.setHoveredRow(found ? std::optional(found->row) : std::nullopt);
    update();
    if (!found) {
        if (card_) card_->hide();
        return;
    }
    std::vector<paint::CardLine> lines = paint::card_lines(feed_.state().snapshot, found->row);
    add_time_of_day(lines, found->time_ns);
    if (found->count_here > 1)
        lines.push_back(
            {tr("here"), tr("%1 events; zoom in to tell them apart")
                             .arg(QString::fromStdString(timeline::thousands(found->count_here)))});
    const timeline::RowDurations& durations = feed_.state().spans.durations();
    if (const std::optional<std::uint64_t> took = durations.at(found->row))
        lines.push_back({tr("latency"), QString::fromStdString(timeline::duration_text(*took))});
    if (found->span && found->span->is_uncertain)
        lines.push_back({tr("doubt"), tr("events were lost meanwhile: this may be the end of something else"), true});
    show_card(position, std::move(lines));
}

void TimelineView::show_card(QPoint position, std::vector<paint::CardLine> lines)
{
    // A dock may have moved into a window of its own.
    if (card_ && card_->parentWidget() != window()) delete card_;
    if (!card_) card_ = new HoverCard(window());
    card_->showAt(mapTo(window(), position), std::move(lines), theme());
}

void TimelineView::end_hover()
{
    if (card_) card_->hide();
    on_flag_ = false;
    if (!hover_px_) return;
    mouse_.reset();
    hover_px_.reset();
    selection_.setHoveredRow(std::nullopt);
    update();
}

}  // namespace boardscope::views
