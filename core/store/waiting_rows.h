// SPDX-License-Identifier: GPL-3.0-or-later
// What:    WaitingRows: copies of rows that are not in the store yet.
// Thread:  one at a time.
// Units:   nanoseconds of the board's clock, bytes.
// Errors:  none; how much may wait is for the user of this to decide.
#pragma once

#include "core/store/event_store.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace boardscope::store {

class WaitingRows {
public:
    /// Where a row stands among others, and in which round it came: see MergeWindow.
    struct Place {
        std::int64_t order_ns;
        std::uint64_t round;
    };

    void add(Place place, const EventRow& row);
    void add_loss(Place place, const decode::Loss& loss);

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] const Place& place(std::size_t index) const { return rows_[index].place; }

    void append_to(EventStore& store, std::size_t index);
    /// Adds a copy of one that waits elsewhere.
    void add_from(WaitingRows& other, std::size_t index);
    /// Keeps the memory for the next ones.
    void clear();

private:
    struct Text {
        std::size_t begin = 0;  ///< in texts_
        std::size_t bytes = 0;
    };
    struct Field {
        std::int64_t number;
        Text text;
    };
    struct Row {
        Place place;
        EventRow row;  ///< its texts and fields are elsewhere
        Text task, flags, event, message;
        std::size_t first_field = 0;
        std::size_t field_count = 0;
        std::size_t loss = no_loss;  ///< in losses_
    };
    static constexpr std::size_t no_loss = SIZE_MAX;

    [[nodiscard]] Text keep(std::string_view text);
    [[nodiscard]] std::string_view view(Text text) const { return {texts_.data() + text.begin, text.bytes}; }
    [[nodiscard]] EventRow whole(const Row& row);

    std::vector<Row> rows_;
    std::vector<Field> fields_;
    std::vector<decode::Loss> losses_;
    std::vector<char> texts_;
    std::vector<decode::FieldValue> values_;  ///< of the row that is looked at
    std::size_t bytes_ = 0;
};

}  // namespace boardscope::store
