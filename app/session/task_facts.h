// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The facts of one task that prove a kernel's types: as the probe of resources/proof read them by
// those
//          types, and as /proc tells them. Both are texts by name; see task_facts.cpp for which.
// Thread:  pure functions.
// Errors:  a fact that is missing in what /proc tells is not compared; one that the probe did not bring
// differs. Source:  proc(5) for /proc/PID/status and /proc/PID/stat.
#pragma once

#include "core/target/found_board.h"

#include <map>
#include <string>
#include <string_view>

namespace boardscope::session {

using TaskFacts = std::map<std::string, std::string>;

/// From a row's message: "stack=3201 who=12 … comm=63 61 74 …".
[[nodiscard]] TaskFacts facts_of_record(std::string_view message);
/// From what resources/proof/task.sh prints.
[[nodiscard]] TaskFacts facts_of_proc(std::string_view text);

/// Outcome and detail: "pid, comm and real_parent->tgid agree with /proc".
[[nodiscard]] TypesProof compare_facts(const TaskFacts& read, const TaskFacts& told);

}  // namespace boardscope::session
