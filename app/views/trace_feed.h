// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TraceFeed: what the views of one trace show. It looks at the store on a frame timer, lets a
//          worker thread filter the new rows, sort them into lanes and pair them, and hands over the outcome.
// Thread:  GUI thread; one worker thread inside, which does all that could take long.
// Units:   rows.
// Errors:  none. The outcome of a filter or store that was replaced meanwhile is dropped.
#pragma once

#include "core/filter/filter_plan.h"
#include "core/store/event_store.h"
#include "core/timeline/lane_index.h"
#include "core/timeline/span_index.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <memory>
#include <vector>

namespace boardscope::views {

struct TraceState {
    store::Snapshot snapshot;             ///< the store's rows; the filter may not have come to its end yet
    filter::RowSet rows;                  ///< those that the filter let through
    timeline::LaneSnapshot lanes;         ///< the same rows by lane
    timeline::SpanSnapshot spans;         ///< of all rows, hidden ones too; may come a while after the rows
    std::uint64_t generation = 0;         ///< differs when rows were replaced; the same when only appended to
    std::uint64_t too_complex_count = 0;  ///< see filter::FilterRun
    bool busy = false;                    ///< rows of the snapshot are still being looked at
};

class TraceFeed : public QObject {
    Q_OBJECT

public:
    explicit TraceFeed(QObject* parent = nullptr);
    ~TraceFeed() override;

    /// Null: nothing to show.
    void setStore(std::shared_ptr<const store::EventStore> store);
    void setFilter(filter::FilterPlan plan);
    void setGrouping(timeline::LaneChoice grouping);
    /// What else makes spans, beside calls that are known by their names.
    void setSpanRules(std::vector<timeline::SpanRule> rules);

    [[nodiscard]] const timeline::LaneChoice& grouping() const { return grouping_; }
    [[nodiscard]] const filter::FilterPlan& filter() const { return plan_; }

    /// Changes only just before changed() is emitted. Use it in place; whoever keeps a copy frees the
    /// rows of a closed trace on the GUI thread, which takes time.
    [[nodiscard]] const TraceState& state() const { return state_; }

Q_SIGNALS:
    /// At most once per frame.
    void changed();

private:
    class Worker;

    void ask();
    void tick();

    std::unique_ptr<Worker> worker_;
    QTimer frame_timer_;
    std::shared_ptr<const store::EventStore> store_;
    filter::FilterPlan plan_;
    timeline::LaneChoice grouping_;
    std::vector<timeline::SpanRule> span_rules_;
    std::uint64_t rows_number_ = 0;   ///< of the question: counts stores and filters
    std::uint64_t lanes_number_ = 0;  ///< counts groupings too
    std::uint64_t spans_number_ = 0;  ///< counts stores, groupings and rules of spans
    TraceState state_;
};

}  // namespace boardscope::views
