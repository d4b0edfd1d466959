// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of EventTable are selected, and how that changes.
#include "app/views/event_table.h"

#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace boardscope::views {

std::optional<std::pair<qint64, qint64>> EventTable::selected_places() const
{
    if (!current_ || !anchor_) return std::nullopt;
    if (model_->isSorted()) {
        // A row that is hidden stands nowhere among sorted ones.
        const bool sees_both = model_->shows(*current_) && model_->shows(*anchor_);
        if (!sees_both) return std::nullopt;
        return std::minmax<qint64>({model_->placeOf(*current_), model_->placeOf(*anchor_)});
    }
    const auto [low, high] = std::minmax(*current_, *anchor_);
    const qint64 first = model_->placeOf(low);
    const qint64 last = model_->placeOf(high) - (model_->shows(high) ? 0 : 1);
    if (first > last) return std::nullopt;
    return std::pair(first, last);
}

qint64 EventTable::selectedCount() const
{
    const auto places = selected_places();
    return places ? places->second - places->first + 1 : 0;
}

void EventTable::select_place(qint64 place, bool extend)
{
    const qint64 count = model_->shownCount();
    if (count == 0) return;
    place = std::clamp<qint64>(place, 0, count - 1);
    hold_.reset();
    shared_.setFollowing(false);
    current_ = model_->rowAt(place);
    if (!extend || !anchor_) anchor_ = current_;
    {
        const QScopedValueRollback<bool> own(own_change_, true);
        shared_.setSelectedRow(current_);
    }
    scroll_to(place);
    viewport()->update();
    tell_assistive_technology();
}

void EventTable::on_shared_selection()
{
    if (own_change_) return;
    current_ = anchor_ = shared_.selectedRow();
    if (current_ && model_->shownCount() > 0) {
        const qint64 place = std::min(model_->placeOf(*current_), model_->shownCount() - 1);
        const qint64 first = firstVisiblePlace();
        // In the middle, so that its surroundings are seen; but what is in sight stays where it is.
        if (place < first || place >= first + visibleRows()) {
            hold_.reset();
            verticalScrollBar()->setValue(static_cast<int>(
                std::clamp<qint64>(place - visibleRows() / 2, 0, verticalScrollBar()->maximum())));
        }
    }
    viewport()->update();
    tell_assistive_technology();
}

void EventTable::selectAll()
{
    const qint64 count = model_->shownCount();
    if (count == 0) return;
    shared_.setFollowing(false);
    anchor_ = model_->rowAt(0);
    current_ = model_->rowAt(count - 1);
    const QScopedValueRollback<bool> own(own_change_, true);
    shared_.setSelectedRow(current_);
    viewport()->update();
}

void EventTable::move_by(qint64 rows, bool extend)
{
    const qint64 count = model_->shownCount();
    if (!current_) {
        select_place(
            rows > 0 ? firstVisiblePlace() : std::min(firstVisiblePlace() + visibleRows(), count) - 1, false);
        return;
    }
    const qint64 place = model_->placeOf(*current_);
    // A current row that the filter hides stands between two rows: going down means the next one.
    const bool between = !model_->shows(*current_);
    select_place(place + rows - (between && rows > 0 ? 1 : 0), extend);
}

void EventTable::move_column(int step)
{
    int visual = header_->visualIndex(current_section());
    do {
        visual += step;
        if (visual < 0 || visual >= header_->count()) return;
    } while (header_->isSectionHidden(header_->logicalIndex(visual)));
    current_column_ = columns_->at(header_->logicalIndex(visual));
    scroll_to_column();
    viewport()->update();
    tell_assistive_technology();
}

void EventTable::tell_assistive_technology()
{
    if (!current_ || !model_->shows(*current_)) {
        setAccessibleDescription({});
        return;
    }
    const qint64 place = model_->placeOf(*current_);
    const store::EventView row = model_->eventAt(place);
    QStringList cells{tr("row %1 of %2").arg(place + 1).arg(model_->shownCount())};
    if (marks_.contains(*current_)) cells += (tr("marked") + u' ' + marks_.note(*current_)).trimmed();
    for (const TableColumn& column : columns_->shownInOrder()) {
        if (column.is(Column::delta) ||
            (!has_cells(row) && !column.is(Column::time) && !column.is(Column::message)))
            continue;
        if (const QString text = model_->text(place, column); !text.isEmpty())
            cells += column.title() + u' ' + text;
    }
    setAccessibleDescription(cells.join(QStringLiteral(", ")));
}

}  // namespace boardscope::views
