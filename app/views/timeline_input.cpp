// SPDX-License-Identifier: GPL-3.0-or-later
// Wheel, menu and keys of the TimelineView; the mouse: timeline_drag.cpp, timeline_hover.cpp.
#include "app/views/timeline_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QScrollBar>
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
        if (action_for(*key) || (is_plain(*key) && is_own_key(key->key()))) {
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

// Wheel and menu ------------------------------------------------------------------------------------------

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
    end_hover();
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    const QPoint point = device(event->pos());
    if (!by_key && geometry_.labels().contains(point.x(), point.y())) {
        if (const auto lane = lane_at(point.y())) take_lane(feed_.state().lanes.lane(*lane).key());
        show_lane_menu(event->globalPos());
        return;
    }
    show_view_menu(by_key ? mapToGlobal(rect().center()) : event->globalPos());
}

// Keys -------------------------------------------------------------------------------------------

/// Where keys zoom: at the mouse, at the selected event, or in the middle.
int TimelineView::zoom_center_px() const
{
    if (hover_px_) return *hover_px_;
    if (const std::optional<store::EventView> event = selected_event();
        event && selection_.visibleRange().contains(event->time_ns))
        return scale().clamped_pixel_of(event->time_ns);
    return geometry_.plot().width / 2;
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copy_selected();
    else if (QAction* action = action_for(*event))
        action->trigger();
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
        if (!all.empty())
            show_range({all.begin_ns, timeline::time_plus(all.begin_ns, length)}, timeline::ViewHistory::Step::jump);
        return true;
    case Qt::Key_End:
        if (live_)
            follow();
        else if (!all.empty())
            show_range({timeline::time_minus(all.end_ns, length), all.end_ns}, timeline::ViewHistory::Step::jump);
        return true;
    case Qt::Key_F: fitSelection(); return true;
    case Qt::Key_Period: selectNeighbour(1); return true;
    case Qt::Key_Comma: selectNeighbour(-1); return true;
    case Qt::Key_Escape:
        // What is most passing goes first. Markers were set to stay.
        if (cancel_drag()) return true;
        if (measured_) {
            set_measured(std::nullopt);
            return true;
        }
        if (!selection_.selectedRow()) return false;
        selection_.setSelectedRow(std::nullopt);
        return true;
    default: return false;
    }
}

}  // namespace boardscope::views
