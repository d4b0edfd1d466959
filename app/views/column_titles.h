// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The titles of the table's columns: flat, and standing exactly above what they name.
// Thread:  GUI.
// Units:   logical pixels.
// Errors:  none.
#pragma once

#include "app/views/paint/theme.h"
#include "app/views/table_column.h"

#include <QHeaderView>
#include <QStandardItemModel>

#include <optional>
#include <vector>

namespace boardscope::views {

class ColumnTitles : public QHeaderView {
    Q_OBJECT

public:
    /// Free space at the sides of titles and of cells.
    static constexpr int padding = 8;

    explicit ColumnTitles(QWidget* parent);

    /// One section each. Those that stay where they are keep their width and place.
    void setColumns(std::vector<TableColumn> columns);
    [[nodiscard]] const std::vector<TableColumn>& columns() const { return columns_; }
    [[nodiscard]] const TableColumn& at(int section) const
    {
        return columns_[static_cast<std::size_t>(section)];
    }

    struct Arrow {
        TableColumn column;
        bool descending = false;
    };
    /// The column that the rows are sorted by.
    void setArrow(std::optional<Arrow> arrow);

    void setTheme(const paint::Theme& theme)
    {
        theme_ = theme;
        viewport()->update();
    }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    void paint_arrow(QPainter& painter, const QRect& rect) const;

    paint::Theme theme_;
    QStandardItemModel sections_;
    std::vector<TableColumn> columns_;
    std::optional<Arrow> arrow_;
};

}  // namespace boardscope::views
