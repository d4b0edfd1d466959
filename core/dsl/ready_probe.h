// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A probe for one attach point that runs as it is: who was there, and with what, to begin from.
// Thread:  pure functions, any thread.
// Errors:  none: where fields or prototypes are not known, the probe does without.
#pragma once

#include "core/dsl/target_facts.h"

#include <string>
#include <string_view>

namespace boardscope::dsl {

/// `point`: "tracepoint:sched:sched_switch", "kprobe:vfs_read", "software:page-faults:". Ends with a line
/// break.
[[nodiscard]] std::string ready_script(std::string_view point, const TargetFacts& facts);

/// The function of C alone; "" where there is no such program in C (interval, software, …).
[[nodiscard]] std::string ready_c(std::string_view point, const TargetFacts& facts);

/// A script that ends after a second and prints how often the point was passed: "@: 42".
[[nodiscard]] std::string counting_script(std::string_view point);

}  // namespace boardscope::dsl
