// SPDX-License-Identifier: GPL-3.0-or-later
// What:    MatchFinder: which of the shown rows match something, and the next of them from a place, in the
//          order in which they are shown. Others stay as they are.
// Thread:  GUI thread; worker threads inside, which do all that could take long.
// Units:   places as in EventTableModel.
// Errors:  none.
#pragma once

#include "app/views/background_job.h"
#include "app/views/event_table_model.h"
#include "core/filter/filter_plan.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace boardscope::views {

class MatchFinder : public QObject {
    Q_OBJECT

public:
    /// `model` outlives this; follow() after it was refreshed or sorted.
    explicit MatchFinder(const EventTableModel& model, QObject* parent = nullptr);
    ~MatchFinder() override;

    /// None: nothing matches.
    void setPlan(std::optional<filter::FilterPlan> plan);
    void follow();

    /// Those found by now.
    [[nodiscard]] const filter::RowSet& matches() const { return matches_; }
    [[nodiscard]] bool isBusy() const { return busy_; }

    /// Answered by found() or nothingFound(), perhaps later: the next after `from`, which may be -1, or
    /// before it.
    void find(qint64 from, bool forward);

Q_SIGNALS:
    /// Other matches, or another isBusy().
    void changed();
    /// `wrapped`: it went on at the other end.
    void found(qint64 place, bool wrapped);
    void nothingFound();

private:
    struct Search;
    struct Question {
        qint64 from = 0;
        bool forward = true;
    };

    void start();
    void take(quint64 number, const filter::RowSet& matches, bool done);
    void answer();
    void find_as_arrived(const Question& question);
    void find_as_sorted(const Question& question);

    const EventTableModel& model_;
    std::shared_ptr<Search> search_;  ///< the worker's
    filter::RowSet matches_;
    quint64 number_ = 0;  ///< of the search: an older one's answer is dropped
    bool busy_ = false;
    std::optional<Question> question_;
    std::uint64_t generation_ = 0;  ///< of the rows that were looked at
    std::size_t rows_seen_ = 0;
    QTimer again_;
    BackgroundJob search_job_;  ///< last, so that they end before what they tell
    BackgroundJob walk_job_;
};

}  // namespace boardscope::views
