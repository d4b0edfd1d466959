// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The entries of a map for a table view. What is selected or being edited stays with its key when rows come, go
//          or change places.
// Thread:  GUI thread; the tables are made elsewhere.
// Errors:  none.
#pragma once

#include "app/session/map_table.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>
#include <vector>

namespace boardscope::views {

class MapsTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setTable(std::shared_ptr<const session::MapTable> table, std::vector<std::uint32_t> rows);
    void clear();
    /// Whether values can be edited.
    void setWritable(bool writable) { writable_ = writable; }

    [[nodiscard]] const session::MapTable* table() const { return table_.get(); }
    [[nodiscard]] std::shared_ptr<const session::MapTable> sharedTable() const { return table_; }
    /// Which row of the table stands there; none: it is gone.
    [[nodiscard]] std::optional<std::uint32_t> tableRow(int row) const;
    [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return rows_; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Only asks: the cell changes when the board has changed it.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    void sort(int column, Qt::SortOrder order) override;

Q_SIGNALS:
    void orderWished(const boardscope::session::MapColumn::Id& column, bool descending);
    void editWished(const boardscope::Bytes& key, const boardscope::session::MapColumn::Id& column, const QString& text);

private:
    [[nodiscard]] const session::MapCell* cell(const QModelIndex& index) const;
    [[nodiscard]] QString toolTip(const QModelIndex& index) const;
    [[nodiscard]] bool canEdit(const session::MapColumn& column) const;
    void replace(std::shared_ptr<const session::MapTable> table, std::vector<std::uint32_t> rows);
    [[nodiscard]] bool hasSameKeys(const session::MapTable& table, const std::vector<std::uint32_t>& rows) const;

    std::shared_ptr<const session::MapTable> table_;
    std::vector<std::uint32_t> rows_;
    int count_ = 0;  ///< rows that the view knows of
    bool writable_ = false;
};

}  // namespace boardscope::views
