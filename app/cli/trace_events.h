// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Names of the kernel's trace events, as people write them.
// Thread:  plain function.
// Errors:  a name without a category, or with characters that no event has.
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace boardscope::cli {

/// "sched:sched_switch", "irq:*" or with a slash → "sched/sched_switch", "irq/*".
[[nodiscard]] Result<std::vector<std::string>> parse_trace_events(const std::vector<std::string>& names);

}  // namespace boardscope::cli
