// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/event_table_model.h"

#include "core/timeline/time_text.h"

#include <algorithm>
#include <limits>
#include <utility>

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
    const auto index = static_cast<std::size_t>(place);
    return state_.rows.nth(order_ && index < order_->size() ? order_->rank_at(index) : index);
}

qint64 EventTableModel::placeOf(RowId row) const
{
    return placeOfRank(static_cast<qint64>(state_.rows.rank(row)));
}

qint64 EventTableModel::placeOfRank(qint64 rank) const
{
    const auto index = static_cast<std::size_t>(rank);
    return order_ && index < order_->size() ? static_cast<qint64>(order_->place_of(index)) : rank;
}

bool EventTableModel::shows(RowId row) const
{
    return state_.rows.contains(row);
}

store::EventView EventTableModel::eventAt(qint64 place) const
{
    return state_.snapshot.row(rowAt(place));
}

/// Of the row that came before, wherever that stands.
std::optional<std::int64_t> EventTableModel::time_before(qint64 place) const
{
    if (!order_) return place > 0 ? std::optional(eventAt(place - 1).time_ns) : std::nullopt;
    const std::size_t rank = state_.rows.rank(rowAt(place));
    if (rank == 0) return std::nullopt;
    return state_.snapshot.row(state_.rows.nth(rank - 1)).time_ns;
}

QString EventTableModel::text(qint64 place, const TableColumn& column) const
{
    if (column.is(Column::latency)) {
        const std::optional<std::uint64_t> took = state_.spans.durations().at(rowAt(place));
        return took ? QString::fromStdString(timeline::duration_text(*took)) : QString();
    }
    if (column.is_field()) return fields_.text(state_.snapshot, rowAt(place), column.field());
    return cell_text(eventAt(place), column.fixed(),
                     column.is(Column::delta) ? time_before(place) : std::nullopt);
}

qint64 EventTableModel::rankAtTime(std::int64_t time_ns) const
{
    // Rows arrive nearly in the order of their times: near enough for the eye.
    std::size_t low = 0;
    std::size_t high = state_.rows.count();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (state_.snapshot.row(state_.rows.nth(middle)).time_ns < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return static_cast<qint64>(low);
}

void EventTableModel::setOrder(std::shared_ptr<const filter::RowOrder> order)
{
    if (order == order_) return;
    beginResetModel();
    order_ = std::move(order);
    endResetModel();
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
        order_.reset();
        fields_.clear();
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
