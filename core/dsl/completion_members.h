// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Members of the board's structures as items of a completion, and what a board lacks for a helper
// (private to the
//          completions of scripts and of C).
// Thread:  pure functions, any thread.
#pragma once

#include "core/dsl/completion_points.h"

#include <string>
#include <string_view>

namespace boardscope::dsl {

/// Those of nameless structures inside of it stand among the others.
void add_members(const TypeTable& table, TypeId composite, Gathered& out);

/// "needs Linux 5.5"; empty: the board has it, or nobody knows. `helper`: without "bpf_"; may be empty.
[[nodiscard]] std::string lacks_helper(const TargetFacts& facts, std::string_view helper);

}  // namespace boardscope::dsl
