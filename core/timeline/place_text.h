// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where somebody who types wants to go in a trace: to a time of the board or of the day, some time
//          on from here, to a row by its number.
// Thread:  pure functions, any thread.
// Units:   nanoseconds of the board's clock; numbers of rows count from 1.
// Errors:  say what is wrong with the text, and what could be written.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace boardscope::timeline {

struct PlaceContext {
    std::optional<std::int64_t> here_ns;  ///< what "+5ms" counts from
    std::optional<std::int64_t>
        midnight_ns;  ///< the board's clock at 00:00 of the trace's day, where that is known
};

struct RowNumber {
    std::uint64_t value = 1;
    friend bool operator==(const RowNumber&, const RowNumber&) = default;
};
struct BoardTime {
    std::int64_t ns = 0;
    friend bool operator==(const BoardTime&, const BoardTime&) = default;
};
using Place = std::variant<RowNumber, BoardTime>;

/// "203.4123" and "203.4123s", "203412.3 ms", "12:03:04.5", "+5ms", "-20us", "#1204".
[[nodiscard]] Result<Place> parse_place(std::string_view text, const PlaceContext& context);

}  // namespace boardscope::timeline
