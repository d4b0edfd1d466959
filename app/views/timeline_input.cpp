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

/// Signs may need Shift on some keyboards; letters with Shift are other commands.
bool may_need_shift(int key)
{
    const bool is_letter = key >= Qt::Key_A && key <= Qt::Key_Z;
    return !is_letter && key < Qt::Key_Escape;
}

}  // namespace

bool TimelineView::event(QEvent* event)
{
    // Our keys are ours while we have the focus, whatever the window uses them for.
    if (event->type() == QEvent::ShortcutOverride && action_for(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
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

/// A key that is held comes again and again, and so does what it does.
void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (QAction* action = action_for(*event))
        action->trigger();
    else
        QWidget::keyPressEvent(event);
}

QAction* TimelineView::action_for(const QKeyEvent& event) const
{
    // Digits and signs of the number pad are like others.
    const int pressed = event.keyCombination().toCombined() & ~static_cast<int>(Qt::KeypadModifier);
    const auto holder = [this](int combined) -> QAction* {
        for (QAction* action : findChildren<QAction*>(Qt::FindDirectChildrenOnly))
            if (action->shortcuts().contains(QKeySequence(combined))) return action;
        return nullptr;
    };
    if (QAction* action = holder(pressed)) return action;
    if (!(event.modifiers() & Qt::ShiftModifier) || !may_need_shift(event.key())) return nullptr;
    return holder(pressed & ~static_cast<int>(Qt::ShiftModifier));
}

void TimelineView::make_move_actions()
{
    const auto add = [this](const QString& text, const char* name, const QList<QKeySequence>& keys,
                            std::function<void()> run) {
        QAction* action = add_action(text, name, {}, std::move(run));
        action->setShortcuts(keys);
        move_actions_ += action;
    };
    const auto pan = [this](int direction) {
        pan_by(direction * std::max(geometry_.plot().width / pan_part, 1));
    };
    const auto scroll = [this](QScrollBar::SliderAction step) { scroll_bar_->triggerAction(step); };
    add(tr("Zoom &in"), "zoomInAction", {Qt::Key_W, Qt::Key_Plus, Qt::Key_Equal},
        [this] { zoom_at(zoom_center_px(), key_in); });
    add(tr("Zoom &out"), "zoomOutAction", {Qt::Key_S, Qt::Key_Minus},
        [this] { zoom_at(zoom_center_px(), key_out); });
    add(tr("Pan to &earlier events"), "panEarlierAction", {Qt::Key_A, Qt::Key_Left}, [pan] { pan(1); });
    add(tr("Pan to &later events"), "panLaterAction", {Qt::Key_D, Qt::Key_Right}, [pan] { pan(-1); });
    add(tr("Go to the &start"), "goToStartAction", {Qt::Key_Home}, [this] { go_to_start(); });
    add(tr("Follow again, or go to the en&d"), "goToEndAction", {Qt::Key_End}, [this] { go_to_end(); });
    add(tr("&Next event of the lane"), "nextEventAction", {Qt::Key_Period}, [this] { selectNeighbour(1); });
    add(tr("&Previous event of the lane"), "previousEventAction", {Qt::Key_Comma},
        [this] { selectNeighbour(-1); });
    add(tr("Scroll the lanes &up"), "scrollUpAction", {Qt::Key_Up},
        [scroll] { scroll(QScrollBar::SliderSingleStepSub); });
    add(tr("Scroll the lanes do&wn"), "scrollDownAction", {Qt::Key_Down},
        [scroll] { scroll(QScrollBar::SliderSingleStepAdd); });
    add(tr("Scroll the lanes a page up"), "pageUpAction", {Qt::Key_PageUp},
        [scroll] { scroll(QScrollBar::SliderPageStepSub); });
    add(tr("Scroll the lanes a page down"), "pageDownAction", {Qt::Key_PageDown},
        [scroll] { scroll(QScrollBar::SliderPageStepAdd); });
    add(tr("Let &go: of the drag, what was measured, the selection"), "letGoAction", {Qt::Key_Escape},
        [this] { let_go(); });
}

/// What is most passing goes first. Markers were set to stay.
void TimelineView::let_go()
{
    if (cancel_drag()) return;
    if (measured_)
        set_measured(std::nullopt);
    else
        selection_.setSelectedRow(std::nullopt);
}

}  // namespace boardscope::views
