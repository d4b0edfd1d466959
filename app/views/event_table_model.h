// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The shown rows of a trace by their place, without a list of them: a row is looked up when it
//          is drawn. Also a Qt model, for what expects one.
// Thread:  GUI.
// Units:   places count from 0 among the shown rows, RowId among all.
// Errors:  none; places must be below shownCount().
#pragma once

#include "app/views/row_text.h"
#include "app/views/trace_feed.h"

#include <QAbstractTableModel>

namespace boardscope::views {

class EventTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// `state` outlives the model; refresh() after it has changed.
    explicit EventTableModel(const TraceState& state, QObject* parent = nullptr);

    // Virtual for tests with more rows than memory.
    [[nodiscard]] virtual qint64 shownCount() const;
    [[nodiscard]] virtual RowId rowAt(qint64 place) const;
    /// Where the row stands, or would stand.
    [[nodiscard]] virtual qint64 placeOf(RowId row) const;
    [[nodiscard]] virtual bool shows(RowId row) const;
    [[nodiscard]] virtual store::EventView eventAt(qint64 place) const;

    [[nodiscard]] bool isBusy() const { return state_.busy; }
    [[nodiscard]] QString text(qint64 place, Column column) const;

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
    const TraceState& state_;
    std::uint64_t generation_ = 0;
    int reported_rows_ = 0;  ///< what Qt was told
};

}  // namespace boardscope::views
