// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The entries of a map as a table: columns by the types of key and value, sums of what each CPU has, and what has
//          changed since the reading before and since a mark. Which rows are shown, in which order.
// Thread:  pure functions on values, any thread: of a large map they take milliseconds.
// Units:   those of the map.
// Errors:  none; bytes without a type are shown as bytes.
#pragma once

#include "app/session/map_contents.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace boardscope::session {

using SharedContents = std::shared_ptr<const MapContents>;

struct MapCell {
    enum class Kind : std::uint8_t { none, unsigned_number, signed_number, real, text };
    Kind kind = Kind::none;
    std::uint64_t number = 0;  ///< also the bits of a signed or a real one
    std::string text;
    [[nodiscard]] bool is_number() const { return kind != Kind::none && kind != Kind::text; }
    /// Numbers by size, text by its letters, what is not there first.
    friend bool operator<(const MapCell& a, const MapCell& b);
};

/// "1,204", "-3"; text as it is.
[[nodiscard]] std::string cell_text(const MapCell& cell);
/// "+1,204", "-3", "" where nothing changed.
[[nodiscard]] std::string change_text(const MapCell& cell);

struct MapColumn {
    enum class Role : std::uint8_t { key, value, least, greatest, cpu, since_reading, since_mark };
    /// What the column is of: stays the same when others come or go.
    struct Id {
        Role role = Role::key;
        std::uint32_t part = 0;  ///< field of the key or of the value
        std::uint32_t cpu = 0;
        friend auto operator<=>(const Id&, const Id&) = default;
    };
    Id id;
    std::string title;
    bool is_number = false;
    [[nodiscard]] bool is_change() const { return id.role == Role::since_reading || id.role == Role::since_mark; }
};

struct MapTable {
    SharedContents contents;
    std::vector<MapColumn> columns;
    std::vector<MapCell> cells;  ///< row by row
    std::vector<const Bytes*> keys;    ///< of the rows; in contents
    std::vector<const Bytes*> values;

    [[nodiscard]] std::size_t row_count() const { return keys.size(); }
    [[nodiscard]] const MapCell& cell(std::size_t row, std::size_t column) const
    {
        return cells[row * columns.size() + column];
    }
    [[nodiscard]] std::optional<std::size_t> find(const MapColumn::Id& id) const;
};

struct MapTableWish {
    bool with_changes = false;  ///< columns for changes since the reading before
    SharedContents before;      ///< null: there is none
    SharedContents mark;        ///< null: no columns for changes since a mark
    bool by_cpu = false;        ///< a column for each CPU
};

[[nodiscard]] MapTable tabulate(SharedContents contents, const MapTableWish& wish = {});

struct MapOrder {
    MapColumn::Id column;
    bool descending = false;
    std::string search;  ///< shown are rows that have it in one of their cells, in capitals or not; empty: all
};

/// Rows to show, in their order; equal ones in the order of their keys.
[[nodiscard]] std::vector<std::uint32_t> arrange(const MapTable& table, const MapOrder& order);

/// With a line of titles; numbers without separators.
[[nodiscard]] std::string to_csv(const MapTable& table, std::span<const std::uint32_t> rows);
/// A list of objects, one for each row.
[[nodiscard]] std::string to_json(const MapTable& table, std::span<const std::uint32_t> rows);

}  // namespace boardscope::session
