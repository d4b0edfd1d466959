// SPDX-License-Identifier: GPL-3.0-or-later
// What EventTable does with keys, the mouse and other events.
#include "app/views/event_table.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

namespace boardscope::views {

void EventTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) return copy();
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Up: return move_by(-1, extend);
    case Qt::Key_Down: return move_by(1, extend);
    case Qt::Key_PageUp: return move_by(-visibleRows(), extend);
    case Qt::Key_PageDown: return move_by(visibleRows(), extend);
    case Qt::Key_Home: return select_place(0, extend);
    case Qt::Key_End: return select_place(model_->shownCount() - 1, extend);
    case Qt::Key_Left: return move_column(-1);
    case Qt::Key_Right: return move_column(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (current_) Q_EMIT rowActivated(*current_);
        return;
    case Qt::Key_Escape:
        // From the most passing to the most lasting.
        if (sorting_->state() == SortedRows::State::sorting && !sorting_->order()) return unsort();
        if (!current_) break;
        shared_.setSelectedRow(std::nullopt);
        return;
    default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void EventTable::mousePressEvent(QMouseEvent* event)
{
    const qint64 place = place_at(static_cast<int>(event->position().y()));
    if (place >= model_->shownCount()) return;
    if (event->button() == Qt::RightButton) {
        // The selection stays when the click is inside it: the menu is about it.
        const auto places = selected_places();
        if (places && place >= places->first && place <= places->second) return;
    } else if (event->button() != Qt::LeftButton) {
        return;
    }
    current_column_ = column_at(static_cast<int>(event->position().x()));
    select_place(place, event->modifiers() & Qt::ShiftModifier);
    if (event->button() == Qt::LeftButton && event->position().x() < gutter_width) toggleMarks();
}

void EventTable::mouseMoveEvent(QMouseEvent* event)
{
    const qint64 place = place_at(static_cast<int>(event->position().y()));
    if (event->buttons() & Qt::LeftButton) {
        if (current_) select_place(place, true);
        return;
    }
    const bool on_row = place >= 0 && place < model_->shownCount();
    shared_.setHoveredRow(on_row ? std::optional(model_->rowAt(place)) : std::nullopt);
}

bool EventTable::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == lines_ && event->type() == QEvent::LayoutRequest) fit_scroll_bars();
    return QAbstractScrollArea::eventFilter(watched, event);
}

void EventTable::mouseDoubleClickEvent(QMouseEvent* event)
{
    const qint64 place = place_at(static_cast<int>(event->position().y()));
    if (event->button() == Qt::LeftButton && place < model_->shownCount())
        Q_EMIT rowActivated(model_->rowAt(place));
}

bool EventTable::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) shared_.setHoveredRow(std::nullopt);
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        show_tip(help->pos(), help->globalPos());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

/// What does not fit into its cell.
void EventTable::show_tip(const QPoint& position, const QPoint& global_position)
{
    const qint64 place = place_at(position.y());
    if (place >= model_->shownCount()) return QToolTip::hideText();
    const store::EventView row = model_->eventAt(place);
    const bool in_gutter = position.x() < gutter_width && marks_.contains(row.row);
    const TableColumn column = column_at(position.x());
    const QString text = in_gutter        ? marks_.note(row.row)
                         : has_cells(row) ? model_->text(place, column)
                                          : model_->sentence(row);
    const int width = in_gutter        ? 0
                      : has_cells(row) ? header_->sectionSize(std::max(0, columns_->sectionOf(column)))
                                       : viewport()->width();
    constexpr qsizetype tip_limit = 1000;
    if (text.isEmpty() || static_cast<double>(text.size()) * char_width_ <= width - 2 * ColumnTitles::padding)
        return QToolTip::hideText();
    const QString shown = text.size() > tip_limit ? text.left(tip_limit) + u'…' : text;
    QToolTip::showText(global_position, QStringLiteral("<qt>%1</qt>").arg(shown.toHtmlEscaped()), viewport());
}

void EventTable::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit_scroll_bars();
    if (shared_.isFollowing()) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

void EventTable::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (!lines_) return;
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange) {
        take_look();
        fit_scroll_bars();
    }
}

void EventTable::scrollContentsBy(int, int)
{
    header_->setOffset(horizontalScrollBar()->value());
    viewport()->update();
}

void EventTable::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void EventTable::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace boardscope::views
