// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the ruler of a timeline has its marks and what stands beside them.
// Thread:  pure function, any thread.
// Units:   nanoseconds; device pixels. Text is UTF-8.
// Errors:  none.
#pragma once

#include "core/timeline/coordinates.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::timeline {

struct RulerMark {
    int px = 0;
    std::int64_t time_ns = 0;
    std::string text;
};

/// What the ruler counts from.
struct RulerClock {
    std::int64_t zero_ns = 0;     ///< where it shows 0; the board's time has it at 0
    bool is_time_of_day = false;  ///< zero is a midnight: hours, minutes and seconds

    friend bool operator==(const RulerClock&, const RulerClock&) = default;
};

struct Ruler {
    /// Empty: the marks tell the time itself. Otherwise they tell how long after this moment they are, for
    /// the time would need more digits than one can read at a glance.
    std::string base_text;
    std::int64_t base_ns = 0;
    std::uint64_t step_ns = 0;
    std::vector<RulerMark> marks;
    std::vector<int> minor_px;
};

/// Marks at round times, at least `spacing_px` apart.
[[nodiscard]] Ruler make_ruler(const TimeScale& scale, int spacing_px, const RulerClock& clock = {});
/// One moment as the ruler counts: "203.410982 s", "14:03:12.410982"; as exact as steps of `resolution_ns` need.
[[nodiscard]] std::string moment_text(std::int64_t time_ns, std::uint32_t resolution_ns, const RulerClock& clock);

}  // namespace boardscope::timeline
