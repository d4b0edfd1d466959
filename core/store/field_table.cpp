// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/field_table.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace boardscope::store {

FieldTable::FieldTable(const decode::EventShape& shape, SegmentBacking& backing) : backing_(backing)
{
    // The wide ones first, so that each column is aligned.
    columns_.resize(shape.fields.size());
    for (const bool is_text : {false, true})
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if ((shape.fields[i].form == decode::FieldForm::text) != is_text) continue;
            columns_[i] = {chunk_bytes_, is_text};
            chunk_bytes_ += chunk_rows * (is_text ? sizeof(StringId) : sizeof(std::int64_t));
        }
}

std::uint16_t FieldTable::append(std::span<const StoredValue> values)
{
    assert(size_ < row_limit && values.size() <= columns_.size());
    const std::size_t row = size_++;
    std::byte*& chunk = chunks_[row >> chunk_row_bits];
    if (!chunk) {
        const std::span<std::byte> block = backing_.allocate(std::max<std::size_t>(chunk_bytes_, 1));
        blocks_.push_back(block);
        chunk = block.data();
    }
    const std::size_t in_chunk = row & (chunk_rows - 1);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const StoredValue value = i < values.size() ? values[i] : StoredValue{};
        std::byte* const column = chunk + columns_[i].offset;
        if (columns_[i].is_text)
            std::memcpy(column + in_chunk * sizeof(StringId), &value.text, sizeof value.text);
        else
            std::memcpy(column + in_chunk * sizeof value.number, &value.number, sizeof value.number);
    }
    return static_cast<std::uint16_t>(row);
}

}  // namespace boardscope::store
