// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A Summary as text for a terminal: a line of counts, a table of groups, a histogram with bars.
// Thread:  pure functions, any thread.
// Units:   as the Summary. Text is UTF-8, lines end with a line break.
// Errors:  none.
#pragma once

#include "core/stats/summary.h"

#include <cstddef>
#include <string>

namespace boardscope::stats {

/// A number of this unit as people read it: "17", "6.4 ms".
[[nodiscard]] std::string value_text(std::int64_t value, filter::FieldUnit unit);
/// "[1K, 2K)   1,204 |@@@@@@     |", a line for each bucket; bars are at most `bar_width` long.
[[nodiscard]] std::string to_text(const Histogram& histogram, std::size_t bar_width = 40);
[[nodiscard]] std::string to_text(const Summary& summary);

}  // namespace boardscope::stats
