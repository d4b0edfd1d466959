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

struct Ruler {
    /// Empty: the marks tell the board's time itself. Otherwise they tell how long after this moment
    /// they are, for the board's time would need more digits than one can read at a glance.
    std::string base_text;
    std::int64_t base_ns = 0;
    std::uint64_t step_ns = 0;
    std::vector<RulerMark> marks;
    std::vector<int> minor_px;
};

/// Marks at round times, at least `spacing_px` apart.
[[nodiscard]] Ruler make_ruler(const TimeScale& scale, int spacing_px);

}  // namespace boardscope::timeline
