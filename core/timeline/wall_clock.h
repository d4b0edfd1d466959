// SPDX-License-Identifier: GPL-3.0-or-later
// What:    WallClock: how the time of day follows from the times of a trace.
// Thread:  plain value, any thread.
// Units:   nanoseconds; the time of day counts from 1970, in UTC.
// Errors:  none. Of a trace whose clock is not known to be the board's monotonic one there is none.
#pragma once

#include <cstdint>

namespace boardscope::timeline {

struct WallClock {
    std::int64_t ahead_ns = 0;  ///< of the board's monotonic clock
    bool is_boards = false;     ///< as the board's own clock told it, not this machine's

    friend bool operator==(const WallClock&, const WallClock&) = default;
};

}  // namespace boardscope::timeline
