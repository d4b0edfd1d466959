// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of the TimelineView.
#include "app/views/hover_card.h"
#include "app/views/timeline_view.h"
#include "core/timeline/time_text.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QStyleHints>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace boardscope::views {

namespace {

/// A notch of a wheel is four of these, a swipe on a touch pad some.
constexpr int wheel_unit = 30;
constexpr timeline::ZoomFactor wheel_in{18, 19};
constexpr timeline::ZoomFactor wheel_out{19, 18};
constexpr timeline::ZoomFactor key_in{2, 3};
constexpr timeline::ZoomFactor key_out{3, 2};
/// Part of the width that a key moves.
constexpr int pan_part = 8;
// In logical pixels: how far an event may be from the mouse.
constexpr int hover_tolerance = 8;
constexpr int click_tolerance = 24;
constexpr int exact_tolerance = 3;

bool is_own_key(int key)
{
    switch (key) {
    case Qt::Key_W:
    case Qt::Key_A:
    case Qt::Key_S:
    case Qt::Key_D:
    case Qt::Key_F:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
    case Qt::Key_Period:
    case Qt::Key_Comma:
    case Qt::Key_Escape: return true;
    default: return false;
    }
}

/// Signs may need Shift on some keyboards; letters with Shift are other commands.
bool is_plain(const QKeyEvent& event)
{
    const bool is_letter = event.key() >= Qt::Key_A && event.key() <= Qt::Key_Z;
    const Qt::KeyboardModifiers allowed = is_letter ? Qt::NoModifier : Qt::KeypadModifier | Qt::ShiftModifier;
    return (event.modifiers() & ~allowed) == Qt::NoModifier;
}

}  // namespace

bool TimelineView::event(QEvent* event)
{
    // Single letters are ours while we have the focus, whatever the window uses them for.
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (is_plain(*key) && is_own_key(key->key())) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void TimelineView::resizeEvent(QResizeEvent*)
{
    update_layout();
    repaint_base();
}

void TimelineView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    const bool looks_differ = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
                              event->type() == QEvent::StyleChange ||
                              event->type() == QEvent::ActivationChange;
    if (looks_differ) repaint_base();
}

void TimelineView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    repaint_base();
}

void TimelineView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    repaint_base();
}

// Mouse ------------------------------------------------------------------------------------------

std::optional<TimelineView::Hit> TimelineView::event_hit(QPoint point, int tolerance_px) const
{
    const std::optional<std::size_t> index = geometry_.lane_at(point.y());
    const timeline::LaneSnapshot& lanes = feed_.state().lanes;
    if (!index || *index >= lanes.lane_count()) return std::nullopt;
    const timeline::Lane& lane = lanes.lane(*index);
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
    const std::optional<std::size_t> index = geometry_.lane_at(point.y());
    if (lanes.grouping() == timeline::Grouping::cpu && index && *index < lanes.lane_count())
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
    const std::optional<Hit> found = hit(position, hover_tolerance);
    selection_.setHoveredRow(found ? std::optional(found->row) : std::nullopt);
    update();
    if (!found) {
        if (card_) card_->hide();
        return;
    }
    // A dock may have moved into a window of its own.
    if (card_ && card_->parentWidget() != window()) delete card_;
    if (!card_) card_ = new HoverCard(window());
    std::vector<paint::CardLine> lines = paint::card_lines(feed_.state().snapshot, found->row);
    if (found->count_here > 1)
        lines.push_back(
            {tr("here"), tr("%1 events; zoom in to tell them apart")
                             .arg(QString::fromStdString(timeline::thousands(found->count_here)))});
    card_->showAt(mapTo(window(), position), std::move(lines), theme());
}

void TimelineView::end_hover()
{
    if (card_) card_->hide();
    if (!hover_px_) return;
    mouse_.reset();
    hover_px_.reset();
    selection_.setHoveredRow(std::nullopt);
    update();
}

void TimelineView::mousePressEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    const bool is_pan = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
    if (!is_pan) return;
    const timeline::Rect chip = paint::chip_rect(scene());
    if (chip.contains(device(position.x()), device(position.y()))) {
        if (selection_.isFollowing())
            touch();
        else
            follow();
        return;
    }
    drag_ = Drag{position, selection_.visibleRange(), geometry_.scroll_px(), false};
}

void TimelineView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    if (!drag_) {
        hover_at(position);
        return;
    }
    const QPoint way = position - drag_->from;
    if (!drag_->moved && way.manhattanLength() < QGuiApplication::styleHints()->startDragDistance()) return;
    if (!drag_->moved) {
        // What followed until now moves from where it is at this moment.
        drag_->moved = true;
        drag_->range = selection_.visibleRange();
        setCursor(Qt::ClosedHandCursor);
        end_hover();
    }
    if (extent().empty()) return;
    show_range(timeline::panned(timeline::TimeScale(drag_->range, geometry_.plot().width), device(way.x())));
    scroll_to(drag_->scroll_px - device(way.y()));
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!drag_) return;
    const bool was_click = !drag_->moved;
    drag_.reset();
    unsetCursor();
    const QPoint position = event->position().toPoint();
    if (was_click && event->button() == Qt::LeftButton &&
        geometry_.plot().contains(device(position.x()), device(position.y()))) {
        const std::optional<Hit> found = hit(position, click_tolerance);
        touch();
        selection_.setSelectedRow(found ? std::optional(found->row) : std::nullopt);
    }
    hover_at(position);
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && hit(event->position().toPoint(), click_tolerance))
        fitSelection();
}

void TimelineView::leaveEvent(QEvent*)
{
    end_hover();
}

void TimelineView::wheelEvent(QWheelEvent* event)
{
    const QPoint position = event->position().toPoint();
    const bool on_labels = device(position.x()) < geometry_.plot().x;
    QPoint turned = event->angleDelta();
    if (event->modifiers() & Qt::ShiftModifier) turned = QPoint(turned.x() + turned.y(), 0);
    // Qt turns the wheel into the other direction while Alt is held.
    if (event->modifiers() & Qt::AltModifier) turned = turned.transposed();
    wheel_rest_ += turned;
    const QPoint steps(wheel_rest_.x() / wheel_unit, wheel_rest_.y() / wheel_unit);
    wheel_rest_ -= steps * wheel_unit;
    event->accept();
    if (steps.x() != 0) pan_by(steps.x() * device(wheel_unit));
    if (steps.y() == 0) return;
    if (on_labels && !(event->modifiers() & Qt::ControlModifier)) {
        scroll_to(std::clamp(geometry_.scroll_px() - steps.y() * geometry_.lane_height() / 2, 0,
                             geometry_.max_scroll_px()));
        return;
    }
    const int px = std::max(device(position.x()) - geometry_.plot().x, 0);
    for (int i = 0; i < std::abs(steps.y()); ++i)
        zoom_at(px, steps.y() > 0 ? wheel_in : wheel_out);
    hover_at(position);
}

void TimelineView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    fit_selection_action_->setEnabled(selection_.selectedRow().has_value());
    copy_action_->setEnabled(selection_.selectedRow().has_value());
    menu.addActions({follow_action_, fit_all_action_, fit_selection_action_});
    menu.addSeparator();
    menu.addActions(group_actions_);
    menu.addSeparator();
    menu.addAction(copy_action_);
    end_hover();
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    menu.exec(by_key ? mapToGlobal(rect().center()) : event->globalPos());
}

// Keys -------------------------------------------------------------------------------------------

/// Where keys zoom: at the mouse, at the selected event, or in the middle.
int TimelineView::zoom_center_px() const
{
    if (hover_px_) return *hover_px_;
    const std::optional<RowId> selected = selection_.selectedRow();
    if (selected && selected->value() < feed_.state().snapshot.row_count()) {
        const std::int64_t time_ns = feed_.state().snapshot.row(*selected).time_ns;
        if (selection_.visibleRange().contains(time_ns)) return scale().clamped_pixel_of(time_ns);
    }
    return geometry_.plot().width / 2;
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copy_selected();
    else if (!is_plain(*event) || !press_key(event->key()))
        QWidget::keyPressEvent(event);
}

bool TimelineView::press_key(int key)
{
    const int part = std::max(geometry_.plot().width / pan_part, 1);
    const timeline::TimeRange all = extent();
    const std::uint64_t length = selection_.visibleRange().length_ns();
    switch (key) {
    case Qt::Key_W:
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom_at(zoom_center_px(), key_in); return true;
    case Qt::Key_S:
    case Qt::Key_Minus: zoom_at(zoom_center_px(), key_out); return true;
    case Qt::Key_A:
    case Qt::Key_Left: pan_by(part); return true;
    case Qt::Key_D:
    case Qt::Key_Right: pan_by(-part); return true;
    case Qt::Key_Up: scroll_bar_->triggerAction(QScrollBar::SliderSingleStepSub); return true;
    case Qt::Key_Down: scroll_bar_->triggerAction(QScrollBar::SliderSingleStepAdd); return true;
    case Qt::Key_PageUp: scroll_bar_->triggerAction(QScrollBar::SliderPageStepSub); return true;
    case Qt::Key_PageDown: scroll_bar_->triggerAction(QScrollBar::SliderPageStepAdd); return true;
    case Qt::Key_Home:
        if (!all.empty()) show_range({all.begin_ns, timeline::time_plus(all.begin_ns, length)});
        return true;
    case Qt::Key_End:
        if (live_)
            follow();
        else if (!all.empty())
            show_range({timeline::time_minus(all.end_ns, length), all.end_ns});
        return true;
    case Qt::Key_F: fitSelection(); return true;
    case Qt::Key_Period: selectNeighbour(1); return true;
    case Qt::Key_Comma: selectNeighbour(-1); return true;
    case Qt::Key_Escape:
        if (!selection_.selectedRow()) return false;
        selection_.setSelectedRow(std::nullopt);
        return true;
    default: return false;
    }
}

}  // namespace boardscope::views
