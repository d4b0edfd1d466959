// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/event_table_model.h"

#include <algorithm>
#include <limits>

namespace boardscope::views {

EventTableModel::EventTableModel(const TraceState& state, QObject* parent)
    : QAbstractTableModel(parent), state_(state)
{
}

qint64 EventTableModel::shownCount() const
{
    return static_cast<qint64>(state_.rows.count());
}

RowId EventTableModel::rowAt(qint64 place) const
{
    return state_.rows.nth(static_cast<std::size_t>(place));
}

qint64 EventTableModel::placeOf(RowId row) const
{
    return static_cast<qint64>(state_.rows.rank(row));
}

bool EventTableModel::shows(RowId row) const
{
    return state_.rows.contains(row);
}

store::EventView EventTableModel::eventAt(qint64 place) const
{
    return state_.snapshot.row(rowAt(place));
}

QString EventTableModel::text(qint64 place, Column column) const
{
    std::optional<std::int64_t> previous_ns;
    if (column == Column::delta && place > 0) previous_ns = eventAt(place - 1).time_ns;
    return cell_text(eventAt(place), column, previous_ns);
}

QString EventTableModel::sentence(const store::EventView& row) const
{
    QString text = cell_text(row, Column::message);
    if (row.kind != store::RowKind::loss) return text;
    if (const auto loss = state_.snapshot.loss_at(row.row))
        text += QStringLiteral(" \u2014 ") + QString::fromUtf8(decode::advice(loss->cause));
    return text;
}

void EventTableModel::refresh()
{
    const int rows = static_cast<int>(std::min<qint64>(shownCount(), std::numeric_limits<int>::max()));
    const bool replaced = state_.generation != generation_ || rows < reported_rows_;
    if (replaced) {
        beginResetModel();
        generation_ = state_.generation;
        reported_rows_ = rows;
        endResetModel();
    } else if (rows > reported_rows_) {
        beginInsertRows({}, reported_rows_, rows - 1);
        reported_rows_ = rows;
        endInsertRows();
    }
    Q_EMIT refreshed(replaced);
}

int EventTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : reported_rows_;
}

int EventTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : column_count;
}

QVariant EventTableModel::data(const QModelIndex& index, int role) const
{
    // The state may already be ahead of, or behind, what Qt was told.
    if (!index.isValid() || index.row() >= shownCount()) return {};
    const Column column = all_columns[static_cast<std::size_t>(index.column())];
    if (role == Qt::DisplayRole) return text(index.row(), column);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((is_number(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0 || section >= column_count)
        return {};
    return column_title(all_columns[static_cast<std::size_t>(section)]);
}

}  // namespace boardscope::views
