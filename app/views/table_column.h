// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TableColumn: what one column of the table shows: something that every row may have, or a field
//          that only some events have.
// Thread:  a plain value, any thread.
// Errors:  none.
#pragma once

#include "app/views/row_text.h"

#include <QString>

#include <string>
#include <utility>

namespace boardscope::views {

class TableColumn {
public:
    /// Not explicit: a fixed column is one, too.
    TableColumn(Column fixed) : fixed_(fixed), is_number_(views::is_number(fixed)) {}
    [[nodiscard]] static TableColumn of_field(std::string name, bool is_number)
    {
        TableColumn column(Column::message);
        column.field_ = std::move(name);
        column.is_number_ = is_number;
        return column;
    }

    [[nodiscard]] bool is_field() const { return !field_.empty(); }
    [[nodiscard]] const std::string& field() const { return field_; }
    /// Of one that is no field.
    [[nodiscard]] Column fixed() const { return fixed_; }
    [[nodiscard]] bool is(Column fixed) const { return !is_field() && fixed_ == fixed; }
    /// Numbers stand at the right edge of their column.
    [[nodiscard]] bool is_number() const { return is_number_; }

    [[nodiscard]] QString title() const
    {
        return is_field() ? QString::fromStdString(field_) : column_title(fixed_);
    }
    /// In files and menus: as a filter names it. "delta" and "took" are what no filter can ask for.
    [[nodiscard]] QString key() const
    {
        return is_field() ? QString::fromStdString(field_) : column_key(fixed_);
    }

    friend bool operator==(const TableColumn& a, const TableColumn& b)
    {
        return a.field_ == b.field_ && (a.is_field() || a.fixed_ == b.fixed_);
    }

private:
    Column fixed_;
    bool is_number_;
    std::string field_;
};

}  // namespace boardscope::views
