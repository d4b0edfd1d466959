// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/maps_table_model.h"

#include "app/views/paint/text.h"

#include <algorithm>
#include <map>
#include <utility>

namespace boardscope::views {

namespace {

using session::MapCell;
using session::MapColumn;
using session::MapTable;
using Role = MapColumn::Role;

bool have_same_columns(const MapTable& a, const MapTable& b)
{
    return a.contents->map.id == b.contents->map.id &&
           std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
                      [](const MapColumn& one, const MapColumn& other) {
                          return one.id == other.id && one.title == other.title;
                      });
}

/// As it may be typed: without separators.
QString edit_text(const MapCell& cell)
{
    QString text = QString::fromStdString(session::cell_text(cell));
    return cell.is_number() ? text.remove(QLatin1Char(',')) : text;
}

}  // namespace

void MapsTableModel::setTable(std::shared_ptr<const MapTable> table, std::vector<std::uint32_t> rows)
{
    if (!table) return clear();
    if (table_ && have_same_columns(*table_, *table)) return replace(std::move(table), std::move(rows));
    beginResetModel();
    table_ = std::move(table);
    rows_ = std::move(rows);
    count_ = static_cast<int>(rows_.size());
    endResetModel();
}

void MapsTableModel::clear()
{
    beginResetModel();
    table_.reset();
    rows_.clear();
    count_ = 0;
    endResetModel();
}

bool MapsTableModel::hasSameKeys(const MapTable& table, const std::vector<std::uint32_t>& rows) const
{
    return std::equal(rows_.begin(), rows_.end(), rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
        return *table_->keys[a] == *table.keys[b];
    });
}

/// Room is made before rows move, and taken after: between the steps rows without an entry are blank.
void MapsTableModel::replace(std::shared_ptr<const MapTable> table, std::vector<std::uint32_t> rows)
{
    // With nothing to keep in its place rows need not be told apart.
    if (hasSameKeys(*table, rows) || (rows.size() == rows_.size() && persistentIndexList().isEmpty())) {
        table_ = std::move(table);
        rows_ = std::move(rows);
        if (count_ > 0) Q_EMIT dataChanged(index(0, 0), index(count_ - 1, columnCount() - 1));
        return;
    }
    const int wanted = static_cast<int>(rows.size());
    if (wanted > count_) {
        beginInsertRows({}, count_, wanted - 1);
        count_ = wanted;
        endInsertRows();
    }
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList held = persistentIndexList();
    std::multimap<Bytes, QModelIndex> by_key;
    for (const QModelIndex& one : held)
        if (const auto row = tableRow(one.row())) by_key.emplace(*table_->keys[*row], one);
    table_ = std::move(table);
    rows_ = std::move(rows);
    QModelIndexList from;
    QModelIndexList to;
    for (int row = 0; row < wanted && !by_key.empty(); ++row) {
        const auto [first, last] = by_key.equal_range(*table_->keys[rows_[static_cast<std::size_t>(row)]]);
        for (auto one = first; one != last; ++one) {
            from.append(one->second);
            to.append(index(row, one->second.column()));
        }
        by_key.erase(first, last);
    }
    for (const auto& [key, gone] : by_key) {
        from.append(gone);
        to.append(QModelIndex());
    }
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged();
    if (wanted < count_) {
        beginRemoveRows({}, wanted, count_ - 1);
        count_ = wanted;
        endRemoveRows();
    }
}

std::optional<std::uint32_t> MapsTableModel::tableRow(int row) const
{
    if (row < 0 || static_cast<std::size_t>(row) >= rows_.size()) return std::nullopt;
    return rows_[static_cast<std::size_t>(row)];
}

int MapsTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : count_;
}

int MapsTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !table_ ? 0 : static_cast<int>(table_->columns.size());
}

const MapCell* MapsTableModel::cell(const QModelIndex& index) const
{
    const auto row = tableRow(index.row());
    if (!row || index.column() < 0 || index.column() >= columnCount()) return nullptr;
    return &table_->cell(*row, static_cast<std::size_t>(index.column()));
}

QVariant MapsTableModel::data(const QModelIndex& index, int role) const
{
    const MapCell* found = cell(index);
    if (!found) return {};
    const MapColumn& column = table_->columns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return paint::to_line(column.is_change() ? session::change_text(*found) : session::cell_text(*found));
    case Qt::EditRole: return edit_text(*found);
    case Qt::TextAlignmentRole:
        return static_cast<int>((column.is_number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole: return toolTip(index);
    default: return {};
    }
}

QString MapsTableModel::toolTip(const QModelIndex& index) const
{
    const MapColumn& column = table_->columns[static_cast<std::size_t>(index.column())];
    const QString text = paint::to_line(session::cell_text(*cell(index)));
    if (column.id.role == Role::value && session::is_per_cpu(table_->contents->map) && writable_)
        return text + QLatin1Char('\n') + tr("The sum of all CPUs. “By CPU” shows each, to be changed there.");
    return text;
}

QVariant MapsTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const MapColumn& column = table_->columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return QString::fromStdString(column.title);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column.is_number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::ToolTipRole) return {};
    switch (column.id.role) {
    case Role::since_reading: return tr("Change since the reading before");
    case Role::since_mark: return tr("Change since the mark");
    case Role::least: return tr("Of the CPU that has least");
    case Role::greatest: return tr("Of the CPU that has most");
    default: return {};
    }
}

bool MapsTableModel::canEdit(const MapColumn& column) const
{
    if (!writable_ || table_->contents->map.role == wire::MapRole::stacks) return false;
    return session::is_per_cpu(table_->contents->map) ? column.id.role == Role::cpu : column.id.role == Role::value;
}

Qt::ItemFlags MapsTableModel::flags(const QModelIndex& index) const
{
    if (!cell(index)) return Qt::NoItemFlags;
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    const bool can = canEdit(table_->columns[static_cast<std::size_t>(index.column())]);
    return can ? usual | Qt::ItemIsEditable : usual;
}

bool MapsTableModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const MapCell* found = cell(index);
    if (role != Qt::EditRole || !found || !(flags(index) & Qt::ItemIsEditable)) return false;
    const QString text = value.toString();
    if (text != edit_text(*found))
        Q_EMIT editWished(*table_->keys[*tableRow(index.row())],
                          table_->columns[static_cast<std::size_t>(index.column())].id, text);
    return false;
}

void MapsTableModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= columnCount()) return;
    Q_EMIT orderWished(table_->columns[static_cast<std::size_t>(column)].id, order == Qt::DescendingOrder);
}

}  // namespace boardscope::views
