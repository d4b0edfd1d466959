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
#include <optional>
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

/// One field of row after row, nearly in order: reads it piece by piece.
class FieldReader {
public:
    /// Both must outlive the reader.
    FieldReader(const RowField& field, const store::Snapshot& snapshot);
    /// None: the row has no such field.
    [[nodiscard]] std::optional<std::int64_t> at(RowId row)
    {
        if (row.value() - first_ >= count_) read(row);
        const std::size_t i = row.value() - first_;
        if (piece_->present[i] == 0) return std::nullopt;
        return piece_->values[i];
    }

private:
    void read(RowId row);

    const RowField& field_;
    const store::Snapshot& snapshot_;
    std::unique_ptr<FieldPiece> piece_;  ///< of the rows from first_ on
    std::uint64_t first_ = 0;
    std::size_t count_ = 0;
};

/// A field that every row may have. Null for `lost`, which is counted otherwise.
/// Of msg, each call makes a field with a memory of its own: a million distinct texts, "(other)" for more.
[[nodiscard]] std::shared_ptr<const RowField> row_field(Field field);
/// The number after "NAME=" in the message: next_pid in "… ==> next_comm=sh next_pid=380 next_prio=120".
[[nodiscard]] std::shared_ptr<const RowField> message_number(std::string name,
                                                             FieldUnit unit = FieldUnit::number);
/// By name or alias, as in a filter; null when there is none of this name.
[[nodiscard]] std::shared_ptr<const RowField> row_field(std::string_view name);
/// Also one of those that only some events have, as they are known in this snapshot: numbers, as nanoseconds where the
/// name tells a unit; texts where no event has it as a number.
[[nodiscard]] std::shared_ptr<const RowField> row_field(std::string_view name, const store::Snapshot& snapshot);

}  // namespace boardscope::filter
