// SPDX-License-Identifier: GPL-3.0-or-later
// What EventTable can be told to do, by keys, menus and lists of actions: go somewhere, find, mark, sort,
// choose columns.
#include "app/views/event_table.h"

#include "app/views/column_chooser.h"
#include "app/views/find_line.h"
#include "core/timeline/place_text.h"
#include "core/timeline/time_text.h"

#include <QAction>
#include <QApplication>
#include <QDateTime>
#include <QScrollBar>

#include <algorithm>

namespace boardscope::views {

QAction* EventTable::add_action(const QString& text, const QString& name, const QList<QKeySequence>& keys,
                                std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QStringLiteral("table.") + name);
    action->setShortcuts(keys);
    // The editor has its own meaning for most of these keys.
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    return action;
}

void EventTable::make_actions()
{
    add_action(tr("&Go to time or row\u2026"), QStringLiteral("goTo"),
               {Qt::CTRL | Qt::Key_G, Qt::CTRL | Qt::Key_L}, [this] { openGoTo(); });
    add_action(tr("&Find in the table\u2026"), QStringLiteral("find"), {QKeySequence::Find},
               [this] { openFind(); });
    add_action(tr("Find n&ext"), QStringLiteral("findNext"), {Qt::Key_F3, Qt::Key_N}, [this] { findNext(); });
    add_action(tr("Find &previous"), QStringLiteral("findPrevious"),
               {Qt::SHIFT | Qt::Key_F3, Qt::SHIFT | Qt::Key_N}, [this] { findPrevious(); });
    add_action(tr("&Mark row"), QStringLiteral("mark"), {Qt::Key_M}, [this] { toggleMarks(); });
    add_action(tr("Next m&ark"), QStringLiteral("nextMark"), {Qt::Key_BracketRight, Qt::Key_F2},
               [this] { nextMark(); });
    add_action(tr("Pre&vious mark"), QStringLiteral("previousMark"),
               {Qt::Key_BracketLeft, Qt::SHIFT | Qt::Key_F2}, [this] { previousMark(); });
    add_action(tr("&Sort by the selected column"), QStringLiteral("sort"), {Qt::Key_S},
               [this] { sortBy(current_column_); });
    add_action(tr("Rows as they a&rrived"), QStringLiteral("unsort"), {}, [this] { unsort(); });
    add_action(tr("C&olumns\u2026"), QStringLiteral("columns"), {Qt::Key_C}, [this] { openColumns(); });
}

void EventTable::make_copy_actions()
{
    add_action(tr("&Copy rows"), QStringLiteral("copy"), {QKeySequence::Copy}, [this] { copy(); });
    add_action(tr("Copy rows with &titles"), QStringLiteral("copyWithTitles"), {},
               [this] { copy_as(CopyFormat::text_with_header); });
    add_action(tr("Copy rows as CS&V"), QStringLiteral("copyCsv"), {}, [this] { copy_as(CopyFormat::csv); });
    add_action(tr("Copy rows as &JSON"), QStringLiteral("copyJson"), {},
               [this] { copy_as(CopyFormat::json); });
    add_action(tr("Select &all rows"), QStringLiteral("selectAll"), {QKeySequence::SelectAll},
               [this] { selectAll(); });
}

// Lines

void EventTable::keep_focus()
{
    QWidget* focus = QApplication::focusWidget();
    const bool is_own_line = focus && lines_->isAncestorOf(focus);
    if (!is_own_line) focus_before_ = focus;
}

void EventTable::give_focus_back()
{
    QWidget* goal = focus_before_ && focus_before_->isVisible() ? focus_before_.data() : this;
    goal->setFocus(Qt::OtherFocusReason);
}

void EventTable::openGoTo()
{
    keep_focus();
    find_->hide();
    go_to_->say({});
    go_to_->open();
}

/// What the board's clock shows at the beginning of the day on which the trace begins, here.
std::optional<std::int64_t> EventTable::midnight_ns() const
{
    if (!wall_clock_) return std::nullopt;
    constexpr std::int64_t ms = 1'000'000;
    const std::int64_t first_ns = model_->state().snapshot.totals().first_time_ns + wall_clock_->ahead_ns;
    const QDateTime midnight = QDateTime::fromMSecsSinceEpoch(first_ns / ms).date().startOfDay();
    return midnight.toMSecsSinceEpoch() * ms - wall_clock_->ahead_ns;
}

void EventTable::go_to(const QString& text)
{
    const qint64 count = model_->shownCount();
    timeline::PlaceContext context{.midnight_ns = midnight_ns()};
    if (current_ && current_->value() < model_->state().snapshot.row_count())
        context.here_ns = model_->state().snapshot.row(*current_).time_ns;
    const Result<timeline::Place> place = timeline::parse_place(text.toStdString(), context);
    QString wrong;
    qint64 goal = 0;
    if (!place) {
        wrong = QString::fromStdString(place.error().cause + "; " + place.error().hint + '.');
    } else if (count == 0) {
        wrong = tr("No rows are shown.");
    } else if (const auto* row = std::get_if<timeline::RowNumber>(&*place)) {
        goal = static_cast<qint64>(std::min<std::uint64_t>(row->value, INT64_MAX)) - 1;
        if (goal >= count)
            wrong = tr("The last row is #%1.")
                        .arg(QString::fromStdString(timeline::thousands(static_cast<std::uint64_t>(count))));
    } else {
        const qint64 rank = model_->rankAtTime(std::get<timeline::BoardTime>(*place).ns);
        if (rank >= count)
            wrong =
                tr("The rows that are shown end at %1.")
                    .arg(model_->text(model_->placeOfRank(count - 1), Column::time) + QStringLiteral(" s"));
        else
            goal = model_->placeOfRank(rank);
    }
    if (!wrong.isEmpty()) return go_to_->say(wrong, SlimLine::Tone::wrong);
    goToPlace(goal);
    go_to_->close_line();
}

void EventTable::goToPlace(qint64 place)
{
    if (place < 0 || place >= model_->shownCount()) return;
    const qint64 first = firstVisiblePlace();
    // In the middle, so that its surroundings are seen; but what is in sight stays where it is.
    if (place < first || place >= first + visibleRows())
        verticalScrollBar()->setValue(static_cast<int>(
            std::clamp<qint64>(place - visibleRows() / 2, 0, verticalScrollBar()->maximum())));
    select_place(place, false);
}

void EventTable::goToRow(RowId row)
{
    if (model_->shows(row)) return goToPlace(model_->placeOf(row));
    Q_EMIT messageShown(tr("The filter hides this row."));
    shared_.setSelectedRow(row);
}

void EventTable::openFind()
{
    keep_focus();
    go_to_->hide();
    find_->setFields(filter::FieldCatalog(model_->state().snapshot));
    find_->open();
}

void EventTable::step_match(bool forward)
{
    const bool has_place = current_ && model_->shows(*current_);
    // From what is in sight, where nothing is selected.
    const qint64 from = has_place ? model_->placeOf(*current_)
                        : forward ? firstVisiblePlace() - 1
                                  : firstVisiblePlace() + visibleRows();
    find_->findFrom(from, forward);
}

void EventTable::findNext()
{
    if (find_->field().text().trimmed().isEmpty()) return openFind();
    find_->show();
    step_match(true);
}

void EventTable::findPrevious()
{
    if (find_->field().text().trimmed().isEmpty()) return openFind();
    find_->show();
    step_match(false);
}

void EventTable::on_found(qint64 place)
{
    goToPlace(place);
    const bool is_numbered = !model_->isSorted() && current_;
    find_->setCurrent(is_numbered ? static_cast<qint64>(finder_->matches().rank(*current_)) : -1);
}

// Marks

void EventTable::toggleMarks()
{
    const auto places = selected_places();
    if (!places) return Q_EMIT messageShown(tr("Select the rows to mark first."));
    if (places->second - places->first >= static_cast<qint64>(RowMarks::limit))
        return Q_EMIT messageShown(tr("Too many rows to mark: select up to %1.").arg(RowMarks::limit));
    bool all_marked = true;
    for (qint64 place = places->first; place <= places->second; ++place)
        all_marked = all_marked && marks_.contains(model_->rowAt(place));
    for (qint64 place = places->first; place <= places->second; ++place) {
        const RowId row = model_->rowAt(place);
        if (all_marked)
            marks_.remove(row);
        else if (!marks_.set(row))
            return Q_EMIT messageShown(
                tr("There are %1 marks already: take some away first.").arg(RowMarks::limit));
    }
}

void EventTable::nextMark()
{
    go_to_mark(true);
}

void EventTable::previousMark()
{
    go_to_mark(false);
}

void EventTable::go_to_mark(bool forward)
{
    std::vector<qint64> places;
    for (const auto& [row, note] : marks_.all())
        if (model_->shows(row)) places.push_back(model_->placeOf(row));
    if (places.empty()) {
        Q_EMIT messageShown(marks_.all().empty() ? tr("Nothing is marked yet: M marks the selected row.")
                                                 : tr("The filter hides all rows that are marked."));
        return;
    }
    std::ranges::sort(places);
    const bool has_place = current_ && model_->shows(*current_);
    const qint64 from = has_place ? model_->placeOf(*current_) : firstVisiblePlace() - (forward ? 1 : 0);
    if (forward) {
        const auto next = std::ranges::upper_bound(places, from);
        return goToPlace(next == places.end() ? places.front() : *next);
    }
    const auto next = std::ranges::lower_bound(places, from);
    goToPlace(next == places.begin() ? places.back() : *(next - 1));
}

// Columns and order

ColumnChooser& EventTable::columnChooser()
{
    if (!chooser_) chooser_ = new ColumnChooser(*columns_, this);
    return *chooser_;
}

void EventTable::openColumns()
{
    columnChooser().openAt(viewport()->mapToGlobal(QPoint(gutter_width, 0)));
}

void EventTable::sortBy(const TableColumn& column)
{
    const auto& key = sorting_->key();
    if (key && key->column == column && key->descending) return unsort();
    const bool descending = key && key->column == column;
    header_->setArrow(ColumnTitles::Arrow{column, descending});
    shared_.setFollowing(false);
    hold_.reset();
    verticalScrollBar()->setValue(0);
    sorting_->sort(SortedRows::Key{column, descending});
}

void EventTable::unsort()
{
    header_->setArrow(std::nullopt);
    sorting_->sort(std::nullopt);
}

void EventTable::on_order()
{
    const bool was_sorted = model_->isSorted();
    model_->setOrder(sorting_->order());
    finder_->follow();
    find_->setCurrent(-1);
    hold_.reset();
    top_.reset();
    // Back among its neighbours, the selected row is in sight; the first of the sorted ones stay in sight.
    if (was_sorted && !model_->isSorted() && current_ && model_->shows(*current_)) {
        const qint64 first = model_->placeOf(*current_) - visibleRows() / 2;
        verticalScrollBar()->setValue(
            static_cast<int>(std::clamp<qint64>(first, 0, verticalScrollBar()->maximum())));
    }
    viewport()->update();
    tell_assistive_technology();
}

/// Whoever follows wants the newest rows at the end.
void EventTable::on_following(bool following)
{
    if (!following) return;
    if (sorting_->key()) unsort();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

}  // namespace boardscope::views
