// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which values a field has had, how often each: what completion offers, and what a filter is held
//          against. stats::SeenValues counts them.
// Thread:  plain values, any thread.
// Units:   numbers as the field has them, times in nanoseconds; counts are rows.
// Errors:  none.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

struct SeenValue {
    std::string text;  ///< of a number its digits
    std::optional<std::int64_t> number;
    std::uint64_t count = 0;
};

struct SeenField {
    std::vector<SeenValue> values;  ///< the most frequent first; only the first of many
    bool is_whole = false;          ///< all rows were looked at, and no value is left out
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> greatest;
    std::uint64_t events_with = 0;  ///< of rows that are events, not losses and the like
    std::uint64_t events_without = 0;
};

/// By the name of a field, not by its alias; null: nothing is known of it.
using SeenFields = std::function<const SeenField*(std::string_view field)>;

}  // namespace boardscope::filter
