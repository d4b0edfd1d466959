// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The shown rows of a trace by their place, without a list of them: a row is looked up when it
//          is drawn. Also a Qt model, for what expects one.
// Thread:  GUI.
// Units:   places count from 0 among the shown rows, RowId among all.
// Errors:  none; places must be below shownCount().
#pragma once

#include "app/views/field_cells.h"
#include "app/views/table_column.h"
#include "app/views/trace_feed.h"
#include "core/filter/row_order.h"

#include <QAbstractTableModel>

#include <memory>

namespace boardscope::views {

class EventTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// `state` outlives the model; refresh() after it has changed.
    explicit EventTableModel(const TraceState& state, QObject* parent = nullptr);

    // Virtual for tests with more rows than memory.
    [[nodiscard]] virtual qint64 shownCount() const;
    [[nodiscard]] virtual RowId rowAt(qint64 place) const;
    /// Where the row stands, or would stand were the rows not sorted.
    [[nodiscard]] virtual qint64 placeOf(RowId row) const;
    [[nodiscard]] virtual bool shows(RowId row) const;
    [[nodiscard]] virtual store::EventView eventAt(qint64 place) const;

    [[nodiscard]] bool isBusy() const { return state_.busy; }
    [[nodiscard]] const TraceState& state() const { return state_; }
    [[nodiscard]] QString text(qint64 place, const TableColumn& column) const;
    [[nodiscard]] FieldCells& fields() const { return fields_; }
    /// Of the shown rows as they arrived, the place of the first at or after this time, were they not sorted.
    [[nodiscard]] qint64 rankAtTime(std::int64_t time_ns) const;

    /// The first rows in another order than that of their arrival; null: all as they arrived.
    void setOrder(std::shared_ptr<const filter::RowOrder> order);
    [[nodiscard]] bool isSorted() const { return order_ != nullptr; }
    [[nodiscard]] const std::shared_ptr<const filter::RowOrder>& order() const { return order_; }
    [[nodiscard]] qint64 placeOfRank(qint64 rank) const;

    /// Of a row without cells: its message and, for a loss, what to do about it.
    [[nodiscard]] QString sentence(const store::EventView& row) const;

    void refresh();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// `replaced`: the rows are others than before; else some were added at the end, or none.
    void refreshed(bool replaced);

private:
    [[nodiscard]] std::optional<std::int64_t> time_before(qint64 place) const;

    const TraceState& state_;
    mutable FieldCells fields_;
    std::shared_ptr<const filter::RowOrder> order_;
    std::uint64_t generation_ = 0;
    int reported_rows_ = 0;  ///< what Qt was told
};

}  // namespace boardscope::views
