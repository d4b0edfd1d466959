// SPDX-License-Identifier: GPL-3.0-or-later
// What:    TimeRange: a stretch of the board's time, half-open: begin belongs to it, end does not.
// Thread:  plain value, any thread.
// Units:   nanoseconds of the board's clock.
// Errors:  none; end_ns is never less than begin_ns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace boardscope::timeline {

struct TimeRange {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;

    [[nodiscard]] constexpr bool empty() const { return begin_ns >= end_ns; }
    /// Unsigned, for the two ends may be further apart than an int64 can tell.
    [[nodiscard]] constexpr std::uint64_t length_ns() const
    {
        return empty() ? 0 : static_cast<std::uint64_t>(end_ns) - static_cast<std::uint64_t>(begin_ns);
    }
    [[nodiscard]] constexpr bool contains(std::int64_t time_ns) const
    {
        return begin_ns <= time_ns && time_ns < end_ns;
    }

    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// The sum, or the nearest time there is: nothing that a board says may overflow.
[[nodiscard]] constexpr std::int64_t time_plus(std::int64_t time_ns, std::uint64_t more_ns)
{
    const std::uint64_t room = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) -
                               static_cast<std::uint64_t>(time_ns);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) + std::min(more_ns, room));
}

[[nodiscard]] constexpr std::int64_t time_minus(std::int64_t time_ns, std::uint64_t less_ns)
{
    const std::uint64_t room = static_cast<std::uint64_t>(time_ns) -
                               static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::min());
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) - std::min(less_ns, room));
}

}  // namespace boardscope::timeline
