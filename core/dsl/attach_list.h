// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which attach points a board has, by a pattern: "tracepoint:sched:*", "kprobe:vfs_*", "uprobe:libc:mall*",
//          "*sleep*". Asks no board: the list is what this host knows of it.
// Thread:  pure function, any thread; some 10 ms for all functions of a kernel.
// Errors:  what is wrong with the pattern; that nobody knows what the board has, and how to learn it.
#pragma once

#include "core/base/result.h"
#include "core/dsl/target_facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

struct ListedPoint {
    std::string name;  ///< as it stands in a script: "tracepoint:sched:sched_switch"
    /// With `details`: fields of a tracepoint ("pid_t prev_pid"), the prototype of a function, else what the kind is.
    std::vector<std::string> details;
    friend bool operator==(const ListedPoint&, const ListedPoint&) = default;
};

/// An empty pattern stands for all; a word without : and wildcards for all names that it is in. Kinds by any of their
/// names, and with wildcards. By kind, then by name.
[[nodiscard]] Result<std::vector<ListedPoint>> list_attach_points(std::string_view pattern, const TargetFacts& facts,
                                                                  bool details);

}  // namespace boardscope::dsl
