// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RateMeter: how fast a counter grows, from the counter and the clock that it was read by.
// Thread:  plain value; one thread at a time.
// Units:   nanoseconds of whatever clock the readings come with; rates per second.
// Errors:  none; readings that do not go on in time are ignored, a counter that became less starts anew.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace boardscope::stats {

class RateMeter {
public:
    /// Rates are over the last `window_ns`, or over two readings where they come less often.
    explicit RateMeter(std::uint64_t window_ns = 2'000'000'000) : window_ns_(window_ns) {}

    void add(std::uint64_t time_ns, std::uint64_t count);
    void reset() { readings_.clear(); }

    /// None before there are two readings.
    [[nodiscard]] std::optional<double> per_second() const;

private:
    struct Reading {
        std::uint64_t time_ns = 0;
        std::uint64_t count = 0;
    };
    std::uint64_t window_ns_;
    std::deque<Reading> readings_;
};

}  // namespace boardscope::stats
