// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RowField: one field of the rows as a column of numbers, wherever it comes from: a column of
//          the store, a typed field of an event, something worked out. What statistics are made of, what
//          lanes are made by, what pairs the ends of a span.
// Thread:  immutable once made; read() and text_of() from any thread.
// Units:   as unit() says.
// Errors:  none. A row that has no such field says so.
#pragma once

#include "core/filter/filter_ast.h"
#include "core/store/snapshot.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace boardscope::filter {

/// What the numbers of a field stand for.
enum class FieldUnit : std::uint8_t {
    number,  ///< a count, an id: just a number
    bytes,
    duration,  ///< nanoseconds
    time,      ///< nanoseconds of the board's clock
    name,      ///< no quantity: the number stands for a text
};

/// The values of some rows that follow each other in a segment.
struct FieldPiece {
    static constexpr std::size_t row_limit = 4096;
    std::array<std::int64_t, row_limit> values;
    std::array<std::uint8_t, row_limit> present;  ///< 1; or 0: no such field, and the value means nothing
};

class RowField {
public:
    virtual ~RowField() = default;
    /// As a user types it.
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual FieldUnit unit() const = 0;
    /// The rows first … first + count - 1 of the segment, at most FieldPiece::row_limit, to the
    /// beginning of `into`.
    virtual void read(const store::SegmentView& segment, std::size_t first, std::size_t count,
                      FieldPiece& into) const = 0;
    /// A value as text, for labels: "1", "ls". `snapshot` is of the store that was read.
    [[nodiscard]] virtual std::string text_of(std::int64_t value, const store::Snapshot& snapshot) const = 0;
};

/// A field that every row may have. Null for `lost`, which is counted otherwise.
/// Of msg, each call makes a field with a memory of its own: a million distinct texts, "(other)" for more.
[[nodiscard]] std::shared_ptr<const RowField> row_field(Field field);
/// By name or alias, as in a filter; null when there is none of this name.
[[nodiscard]] std::shared_ptr<const RowField> row_field(std::string_view name);

}  // namespace boardscope::filter
