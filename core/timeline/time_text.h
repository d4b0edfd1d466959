// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Numbers and times as people read them: "1,204", "6.4 ms", "203.410982 s".
// Thread:  pure functions, any thread.
// Units:   nanoseconds. Text is UTF-8.
// Errors:  none.
#pragma once

#include <cstdint>
#include <string>

namespace boardscope::timeline {

/// A unit of time, the largest in which `step_ns` is at least 1: ns, µs, ms or s.
struct TimeUnit {
    std::uint64_t ns = 1;
    const char* name = "ns";
};
[[nodiscard]] TimeUnit unit_for(std::uint64_t step_ns);

/// "1,204"
[[nodiscard]] std::string thousands(std::uint64_t number);
/// `time_ns` in `unit`, with so many decimals; the unit's name is not added.
[[nodiscard]] std::string time_in_unit(std::int64_t time_ns, const TimeUnit& unit, int decimals);
/// How many decimals `unit` needs to tell apart times that are `step_ns` from each other.
[[nodiscard]] int decimals_for(std::uint64_t step_ns, const TimeUnit& unit);

/// Up to four significant digits: "340 ns", "6.4 ms", "203.5 s".
[[nodiscard]] std::string duration_text(std::uint64_t length_ns);
/// Seconds, as exact as the clock that was read: "203.410982 s". 0: to the nanosecond.
[[nodiscard]] std::string board_time_text(std::int64_t time_ns, std::uint32_t resolution_ns = 0);
/// "14:03:12.410982"; time_ns counts from some midnight. 0: to the nanosecond.
[[nodiscard]] std::string time_of_day_text(std::int64_t time_ns, std::uint32_t resolution_ns = 0);

}  // namespace boardscope::timeline
