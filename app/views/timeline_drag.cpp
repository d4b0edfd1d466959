// SPDX-License-Identifier: GPL-3.0-or-later
// What the buttons of the mouse do in the TimelineView: move, measure, zoom to a box, take markers and lanes
// along.
#include "app/views/paint/label_painter.h"
#include "app/views/timeline_view.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QStyleHints>

#include <algorithm>

namespace boardscope::views {

namespace {

using Step = timeline::ViewHistory::Step;

/// In logical pixels: how far an event may be from a click.
constexpr int click_tolerance = 24;
constexpr int pair_tolerance = 12;

}  // namespace

/// The parts that a press does something with at once.
bool TimelineView::press_part(QPoint position)
{
    const QPoint point = device(position);
    const paint::TimelineScene shown = scene();
    if (paint::chip_rect(shown).contains(point.x(), point.y())) {
        if (selection_.isFollowing())
            touch();
        else
            follow();
        return true;
    }
    if (paint::hidden_rect(shown).contains(point.x(), point.y())) {
        show_lanes_action_->trigger();
        return true;
    }
    if (const std::vector<RowId> rows = flags_at(position); !rows.empty() && !flag_at(position)) {
        touch();
        selection_.setSelectedRow(rows.front());
        return true;
    }
    return false;
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    if (event->button() == Qt::BackButton) return goBack();
    if (event->button() == Qt::ForwardButton) return goForward();
    if (drag_) return;
    if (event->button() == Qt::MiddleButton) {
        drag_ = drag_from(position, Qt::NoModifier);
        drag_->kind = DragKind::pan;
    } else if (event->button() == Qt::LeftButton && !press_part(position)) {
        drag_ = drag_from(position, event->modifiers());
    }
}

/// What dragging from here would do.
TimelineView::Drag TimelineView::drag_from(QPoint position, Qt::KeyboardModifiers modifiers) const
{
    Drag drag{.from = position,
              .range = selection_.visibleRange(),
              .scroll_px = geometry_.scroll_px(),
              .from_ns = time_near(position),
              .markers = selection_.markers()};
    const QPoint point = device(position);
    if (const std::optional<DragKind> flag = flag_at(position)) {
        drag.kind = *flag;
    } else if (geometry_.labels().contains(point.x(), point.y())) {
        drag.kind = DragKind::label;
        if (const auto lane = lane_at(point.y())) drag.lane = feed_.state().lanes.lane(*lane).key();
    } else if ((modifiers & Qt::ShiftModifier) && (modifiers & Qt::ControlModifier)) {
        drag.kind = DragKind::pair;
        if (const std::optional<Hit> found = hit(position, pair_tolerance)) drag.row = found->row;
    } else if (modifiers & Qt::ShiftModifier) {
        drag.kind = DragKind::measure;
    } else if (modifiers & Qt::ControlModifier) {
        drag.kind = DragKind::box;
    }
    return drag;
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    if (!drag_) {
        hover_at(position);
        setCursor(flag_at(position) ? Qt::SizeHorCursor : Qt::ArrowCursor);
        return;
    }
    const QPoint way = position - drag_->from;
    if (!drag_->moved && way.manhattanLength() < QGuiApplication::styleHints()->startDragDistance()) return;
    if (extent().empty()) return;
    if (!drag_->moved) begin_drag();
    drag_to(position);
}

void TimelineView::begin_drag()
{
    drag_->moved = true;
    end_hover();
    if (drag_->kind == DragKind::label) {
        setCursor(Qt::SizeVerCursor);
        return;
    }
    // What followed until now is taken hold of where it is at this moment.
    drag_->range = selection_.visibleRange();
    drag_->from_ns = time_near(drag_->from);
    touch();
    setCursor(drag_->kind == DragKind::pan ? Qt::ClosedHandCursor : Qt::SizeHorCursor);
}

void TimelineView::drag_to(QPoint position)
{
    const std::int64_t here = time_near(position);
    timeline::Markers markers = drag_->markers;
    const timeline::TimeRange covered{std::min(drag_->from_ns, here), std::max(drag_->from_ns, here)};
    switch (drag_->kind) {
    case DragKind::pan: {
        const QPoint way = device(position - drag_->from);
        const timeline::TimeScale grabbed(drag_->range, geometry_.plot().width);
        show_range(timeline::panned(grabbed, way.x()), Step::motion);
        scroll_to(drag_->scroll_px - way.y());
        return;
    }
    case DragKind::measure: set_measured(covered); return;
    case DragKind::box:
    case DragKind::pair: box_ = covered; break;
    case DragKind::marker_a: markers.a = here; break;
    case DragKind::marker_b: markers.b = here; break;
    case DragKind::label: drag_label_to(device(position.y())); break;
    }
    selection_.setMarkers(markers);
    update();
}

/// Beyond the edge, lanes that are out of sight come in.
void TimelineView::drag_label_to(int device_y)
{
    const timeline::Rect labels = geometry_.labels();
    const int step = geometry_.lane_height() / 4;
    if (device_y < labels.y + geometry_.fixed_height()) scroll_to(std::max(geometry_.scroll_px() - step, 0));
    if (device_y >= labels.bottom())
        scroll_to(std::min(geometry_.scroll_px() + step, geometry_.max_scroll_px()));
    drag_->gap = geometry_.gap_at(device_y);
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!drag_ || (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)) return;
    end_drag(event->position().toPoint());
    if (event->button() == Qt::LeftButton) hover_at(event->position().toPoint());
}

void TimelineView::end_drag(QPoint position)
{
    const Drag drag = *drag_;
    const std::optional<timeline::TimeRange> box = box_;
    drag_.reset();
    box_.reset();
    unsetCursor();
    update();
    if (!drag.moved) return click(drag, position);
    if (drag.kind == DragKind::box && box && !box->empty()) show_range(*box, Step::jump);
    if (drag.kind == DragKind::pair && drag.row)
        if (const std::optional<Hit> found = hit(position, pair_tolerance); found && found->row != *drag.row)
            Q_EMIT pairRequested(*drag.row, found->row);
    if (drag.kind == DragKind::label && drag.gap && drag.lane)
        arrange([&](timeline::LaneArrangement& lanes) {
            lanes.move(*drag.lane, *drag.gap, feed_.state().lanes);
        });
}

/// Everything is as before the button was pressed. False: there was nothing to cancel.
bool TimelineView::cancel_drag()
{
    if (!drag_) return false;
    const Drag drag = *drag_;
    drag_.reset();
    box_.reset();
    unsetCursor();
    if (drag.moved && drag.kind == DragKind::measure) set_measured(std::nullopt);
    if (drag.moved && drag.kind == DragKind::pan) {
        selection_.setVisibleRange(drag.range);
        scroll_to(drag.scroll_px);
    }
    selection_.setMarkers(drag.markers);
    update();
    return true;
}

void TimelineView::click(const Drag& drag, QPoint position)
{
    if (drag.kind == DragKind::label) {
        if (drag.lane) take_lane(*drag.lane);
        return;
    }
    set_measured(std::nullopt);
    const QPoint point = device(position);
    if (!geometry_.plot().contains(point.x(), point.y())) return;
    const std::optional<Hit> found = hit(position, click_tolerance);
    touch();
    selection_.setSelectedRow(found ? std::optional(found->row) : std::nullopt);
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    const QPoint point = device(position);
    if (event->button() != Qt::LeftButton) return;
    if (geometry_.labels().contains(point.x(), point.y())) {
        const std::optional<std::size_t> lane = lane_at(point.y());
        if (!lane) return;
        take_lane(feed_.state().lanes.lane(*lane).key());
        collapse_action_->trigger();
    } else if (const std::optional<Hit> found = hit(position, click_tolerance)) {
        if (!found->span) return fitSelection();
        const std::uint64_t margin = std::max<std::uint64_t>(found->span->duration_ns() / 8, 10);
        goTo({timeline::time_minus(found->span->begin_ns, margin),
              timeline::time_plus(found->span->end_ns, margin)});
    }
}

}  // namespace boardscope::views
