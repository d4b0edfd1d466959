// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FieldReader: one field of events, by its name, whatever they are: a column of records that have
// it, "name=" or
//          an argument of printed messages (arg0, arg1 … or the word before it).
// Thread:  one thread at a time; over any number of snapshots of one store, older or newer.
// Units:   rows of a segment; numbers as the field has them, or as nanoseconds.
// Errors:  none: rows without the field, or with a text where a number is asked for, have none.
#pragma once

#include "core/store/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace boardscope::store {

enum class ReadAs {
    plain,        ///< unsigned numbers too large for a signed one become the largest
    nanoseconds,  ///< by the unit that the field's name tells
    bits,         ///< unsigned ones as they are in 64 bits: for comparing addresses
};

class FieldReader {
public:
    explicit FieldReader(std::string name);

    [[nodiscard]] const std::string& name() const { return name_; }

    /// What this snapshot has of kinds of events and others had not. Before reading rows of it.
    void follow(const Snapshot& snapshot);

    /// Of rows begin … end-1, decode::absent_number where there is none. `wanted` has a bit for each row from
    /// begin on: the others may get anything.
    void numbers(const SegmentView& segment, std::size_t begin, std::size_t end,
                 std::span<const std::uint64_t> wanted, ReadAs as, std::span<std::int64_t> out) const;
    [[nodiscard]] std::optional<std::int64_t> number(const SegmentView& segment, std::size_t row,
                                                     ReadAs as = ReadAs::plain) const;

    /// Of a row whose fields are columns; empty_id() where it has none, or a number.
    [[nodiscard]] StringId text_id(const SegmentView& segment, std::size_t row) const;
    /// Of a row whose fields are in its message: a number as it is written there, too.
    [[nodiscard]] std::optional<std::string_view> message_text(const SegmentView& segment,
                                                               std::size_t row) const;

private:
    struct Column {
        std::size_t field = 0;
        bool is_there = false;
        decode::FieldForm form = decode::FieldForm::number;
        decode::FieldUnit unit = decode::FieldUnit::none;
    };
    struct Place {
        decode::MessageTemplate kind;
        std::size_t argument;
    };
    [[nodiscard]] std::int64_t converted(std::int64_t value, const Column& column, ReadAs as) const;
    [[nodiscard]] std::int64_t column_number(const SegmentView& segment, std::size_t row, ReadAs as) const;
    [[nodiscard]] std::int64_t message_number(const SegmentView& segment, std::size_t row, ReadAs as) const;

    std::string name_;
    std::optional<std::size_t> argument_;  ///< of "arg3"
    decode::FieldUnit unit_;               ///< of messages: as the name says
    std::vector<Column> columns_;          ///< by ShapeId
    std::size_t seen_templates_ = 0;
    std::unordered_map<StringId, std::vector<Place>> places_;
};

}  // namespace boardscope::store
