// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/match_finder.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace boardscope::views {

namespace {

/// Between looks at whether there is something else to do by now.
constexpr std::size_t slice_rows = std::size_t{1} << 18;
constexpr std::chrono::milliseconds show_interval{100};
/// New rows are looked at so often.
constexpr int follow_ms = 250;

}  // namespace

/// Goes on where it was, as long as it is asked about the same store.
struct MatchFinder::Search {
    explicit Search(filter::FilterPlan plan) : run(std::move(plan)) {}
    filter::FilterRun run;
    filter::RowSet found;
    RowId seen;
};

MatchFinder::MatchFinder(const EventTableModel& model, QObject* parent) : QObject(parent), model_(model)
{
    again_.setSingleShot(true);
    connect(&again_, &QTimer::timeout, this, &MatchFinder::start);
}

MatchFinder::~MatchFinder() = default;

void MatchFinder::setPlan(std::optional<filter::FilterPlan> plan)
{
    search_job_.cancel();
    walk_job_.cancel();
    ++number_;
    question_.reset();
    matches_.clear();
    search_ = plan ? std::make_shared<Search>(*std::move(plan)) : nullptr;
    busy_ = false;
    if (search_) start();
    Q_EMIT changed();
}

void MatchFinder::follow()
{
    if (!search_) return;
    const TraceState& state = model_.state();
    const bool is_other = state.generation != generation_;
    if (!is_other && state.rows.count() == rows_seen_) return;
    if (is_other || !again_.isActive()) {
        if (is_other) {
            // Perhaps even of another store: nothing that was found holds.
            search_ = std::make_shared<Search>(search_->run.plan());
            matches_.clear();
            start();
            Q_EMIT changed();
        } else if (!busy_) {
            again_.start(follow_ms);
        }
    }
}

void MatchFinder::start()
{
    if (!search_) return;
    const TraceState& state = model_.state();
    generation_ = state.generation;
    rows_seen_ = state.rows.count();
    busy_ = true;
    const quint64 number = ++number_;
    search_job_.start([this, number, search = search_, snapshot = state.snapshot,
                       rows = state.rows](const std::stop_token& stop) {
        auto shown_at = std::chrono::steady_clock::now();
        for (bool done = false; !done;) {
            const RowId end{std::min<std::uint64_t>(search->seen.value() + slice_rows, snapshot.row_count())};
            if (search->seen < end)
                search->seen = search->run.evaluate(snapshot, search->seen, end, search->found, stop);
            if (stop.stop_requested()) return;
            done = search->seen >= end && end.value() == snapshot.row_count();
            const auto now = std::chrono::steady_clock::now();
            if (!done && now - shown_at < show_interval) continue;
            shown_at = now;
            const auto matches = filter::RowSet::intersection(search->found, rows);
            QMetaObject::invokeMethod(this, [this, number, matches, done] { take(number, matches, done); });
        }
    });
}

void MatchFinder::take(quint64 number, const filter::RowSet& matches, bool done)
{
    if (number != number_) return;
    matches_ = matches;
    busy_ = !done;
    Q_EMIT changed();
    answer();
    if (done) follow();
}

void MatchFinder::find(qint64 from, bool forward)
{
    if (!search_) {
        Q_EMIT nothingFound();
        return;
    }
    question_ = {from, forward};
    answer();
}

void MatchFinder::answer()
{
    if (!question_) return;
    if (!busy_ && matches_.empty()) {
        question_.reset();
        Q_EMIT nothingFound();
        return;
    }
    if (model_.isSorted()) {
        if (!busy_) find_as_sorted(*std::exchange(question_, std::nullopt));
    } else {
        find_as_arrived(*question_);
    }
}

void MatchFinder::find_as_arrived(const Question& question)
{
    const std::size_t count = matches_.count();
    const qint64 shown = model_.shownCount();
    std::size_t next = 0;
    bool wrapped = false;
    if (question.forward) {
        next = question.from + 1 >= shown ? count : matches_.rank(model_.rowAt(question.from + 1));
        wrapped = next >= count;
        if (wrapped) next = 0;
    } else {
        const std::size_t before = question.from <= 0       ? 0
                                   : question.from >= shown ? count
                                                            : matches_.rank(model_.rowAt(question.from));
        wrapped = before == 0;
        next = wrapped ? count - 1 : before - 1;
    }
    // More may be found yet, and then it would be another one.
    if (busy_ && wrapped) return;
    question_.reset();
    const qint64 place = model_.placeOf(matches_.nth(next));
    Q_EMIT found(place, wrapped);
}

/// Row after row, for their order says nothing about which of them match.
void MatchFinder::find_as_sorted(const Question& question)
{
    const TraceState& state = model_.state();
    walk_job_.start([this, question, number = number_, order = model_.order(), rows = state.rows,
                     matches = matches_](const std::stop_token& stop) {
        const auto count = static_cast<qint64>(rows.count());
        const auto sorted = static_cast<qint64>(order->size());
        qint64 place = question.from;
        bool wrapped = false;
        for (qint64 steps = 0; steps < count && !stop.stop_requested(); ++steps) {
            place += question.forward ? 1 : -1;
            if (place >= count || place < 0) {
                wrapped = true;
                place = question.forward ? 0 : count - 1;
            }
            const auto rank = place < sorted ? order->rank_at(static_cast<std::size_t>(place))
                                             : static_cast<std::size_t>(place);
            if (!matches.contains(rows.nth(rank))) continue;
            QMetaObject::invokeMethod(this, [this, number, place, wrapped] {
                if (number == number_) Q_EMIT found(place, wrapped);
            });
            return;
        }
    });
}

}  // namespace boardscope::views
