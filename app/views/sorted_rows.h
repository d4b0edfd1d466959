// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SortedRows: keeps the shown rows of a trace in the order of a column. Rows that came since they
//          were sorted stand behind the others until the next sort, which comes by itself.
// Thread:  GUI thread; one worker thread inside, which sorts.
// Units:   rows; 8 bytes of memory for each while there is an order, 24 more while it is made.
// Errors:  more than filter::RowOrder::row_limit rows are not sorted: state() says so.
#pragma once

#include "app/views/background_job.h"
#include "app/views/table_column.h"
#include "app/views/trace_feed.h"
#include "core/filter/row_order.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace boardscope::views {

class SortedRows : public QObject {
    Q_OBJECT

public:
    /// Rows that come are sorted in not sooner than after so long, and not sooner than after ten times as
    /// long as sorting takes.
    static constexpr int least_pause_ms = 1000;

    struct Key {
        TableColumn column;
        bool descending = false;
    };
    enum class State {
        arrival,  ///< as they came
        sorting,  ///< the order is being made; until then there is the one before, or none
        sorted,
        too_many,
    };

    /// `state` outlives this; follow() after it has changed.
    explicit SortedRows(const TraceState& state, QObject* parent = nullptr);

    /// None: as they arrived.
    void sort(std::optional<Key> key);
    void follow();

    [[nodiscard]] const std::optional<Key>& key() const { return key_; }
    [[nodiscard]] State state() const { return sort_state_; }
    [[nodiscard]] int percent() const { return percent_; }
    /// Of the first rows that are shown; null: as they arrived.
    [[nodiscard]] const std::shared_ptr<const filter::RowOrder>& order() const { return order_; }
    [[nodiscard]] std::size_t newerRows() const;

Q_SIGNALS:
    /// Another order.
    void orderChanged();
    /// Another state(), percent() or number of newer rows.
    void stateChanged();

private:
    void start();
    void take(quint64 number, const std::shared_ptr<const filter::RowOrder>& order);
    void set_state(State state);

    const TraceState& trace_;
    std::optional<Key> key_;
    std::shared_ptr<const filter::RowOrder> order_;
    std::uint64_t generation_ = 0;  ///< of the rows that were, or are being, sorted
    quint64 number_ = 0;            ///< of the sort: an older one is dropped
    State sort_state_ = State::arrival;
    int percent_ = 0;
    QElapsedTimer since_start_;
    qint64 last_ms_ = 0;  ///< how long the last sort took
    QTimer again_;
    BackgroundJob job_;  ///< last, so that it ends before what it tells
};

}  // namespace boardscope::views
