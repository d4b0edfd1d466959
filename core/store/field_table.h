// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FieldTable: the values of the fields that rows of one shape have in one segment, column by column.
// Thread:  as Segment: one writer appends, readers touch only what was published, nothing ever moves.
// Units:   a row of a table is the n-th row of that shape in its segment.
// Errors:  none.
#pragma once

#include "core/base/ids.h"
#include "core/decode/event_shape.h"
#include "core/store/segment_backing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace boardscope::store {

/// A value on its way in: a text is interned already.
struct StoredValue {
    std::int64_t number = decode::absent_number;
    StringId text;
};

class FieldTable {
public:
    static constexpr unsigned chunk_row_bits = 10;
    static constexpr std::size_t chunk_rows = std::size_t{1} << chunk_row_bits;
    static constexpr std::size_t row_limit = std::size_t{1} << 16;

    FieldTable(const decode::EventShape& shape, SegmentBacking& backing);
    FieldTable(const FieldTable&) = delete;
    FieldTable& operator=(const FieldTable&) = delete;

    /// Writer only; at most row_limit rows. Returns the row.
    std::uint16_t append(std::span<const StoredValue> values);
    /// Writer only.
    [[nodiscard]] std::span<const std::span<std::byte>> blocks() const { return blocks_; }

    /// Of a field that is a number: row and those behind it that lie beside it, up to chunk_rows.
    [[nodiscard]] std::span<const std::int64_t> numbers(std::size_t field, std::size_t row) const
    {
        return run<std::int64_t>(field, row);
    }
    /// Likewise of a field that is a text.
    [[nodiscard]] std::span<const StringId> texts(std::size_t field, std::size_t row) const
    {
        return run<StringId>(field, row);
    }

private:
    struct Column {
        std::size_t offset;  ///< in a chunk, bytes
        bool is_text;
    };

    template <class T>
    [[nodiscard]] std::span<const T> run(std::size_t field, std::size_t row) const
    {
        const auto* column =
            reinterpret_cast<const T*>(chunks_[row >> chunk_row_bits] + columns_[field].offset);
        const std::size_t first = row & (chunk_rows - 1);
        return {column + first, chunk_rows - first};
    }

    SegmentBacking& backing_;
    std::vector<Column> columns_;
    std::size_t chunk_bytes_ = 0;
    std::size_t size_ = 0;
    std::vector<std::span<std::byte>> blocks_;  ///< the writer's own list
    std::array<std::byte*, row_limit / chunk_rows> chunks_{};
};

}  // namespace boardscope::store
