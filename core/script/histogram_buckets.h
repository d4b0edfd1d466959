// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The buckets that programs count in, for those who write the programs and for those who print the
// counts.
//          log2:   0 below zero, 1 zero, 2 one, 3 [2,4), 4 [4,8), …, 65 the upper half of what 64 bits hold.
//          linear: 0 below min, 1 [min, min+step), …, and the last one all above. Where steps do not fill the
//          range, what they leave belongs to the last one.
// Thread:  pure functions, any thread.
#pragma once

#include <cstdint>

namespace boardscope::script {

inline constexpr std::uint32_t log2_buckets = 66;

/// How many whole steps lie between min and max; the bucket of all above is this + 1. 0: the bounds make no
/// sense.
[[nodiscard]] constexpr std::uint64_t linear_steps(std::int64_t min, std::int64_t max, std::int64_t step)
{
    if (step <= 0 || max <= min) return 0;
    return (static_cast<std::uint64_t>(max) - static_cast<std::uint64_t>(min)) /
           static_cast<std::uint64_t>(step);
}

}  // namespace boardscope::script
