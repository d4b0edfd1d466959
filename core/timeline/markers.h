// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Markers: the two moments, A and B, that a user put into a trace, to measure between them.
// Thread:  plain value, any thread.
// Units:   nanoseconds of the board's clock.
// Errors:  none.
#pragma once

#include "core/timeline/time_range.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace boardscope::timeline {

struct Markers {
    std::optional<std::int64_t> a;
    std::optional<std::int64_t> b;

    /// From the earlier to the later one; the moments of both belong to it. None unless both are set.
    [[nodiscard]] constexpr std::optional<TimeRange> range() const
    {
        if (!a || !b) return std::nullopt;
        return TimeRange{std::min(*a, *b), time_plus(std::max(*a, *b), 1)};
    }
    friend bool operator==(const Markers&, const Markers&) = default;
};

}  // namespace boardscope::timeline
