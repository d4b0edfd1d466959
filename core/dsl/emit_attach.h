// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where programs are attached: what the loader's plan says, and the section in the object.
// Thread:  pure functions, any thread.
#pragma once

#include "core/dsl/ast.h"
#include "core/dsl/target_facts.h"
#include "core/wire/plan.h"

#include <string>
#include <vector>

namespace boardscope::dsl {

/// One entry for `match`, which is one of spec.matches.
[[nodiscard]] wire::PlanProgram plan_entry(const std::string& program, const AttachSpec& spec,
                                           const std::vector<std::string>& match, const TargetFacts& facts);
/// "kprobe/vfs_read"
[[nodiscard]] std::string section_of(const AttachSpec& spec, const std::vector<std::string>& match);
/// "kprobe:vfs_read"
[[nodiscard]] std::string name_of_match(const AttachSpec& spec, const std::vector<std::string>& match);
/// As written: "kprobe:vfs_*"
[[nodiscard]] std::string name_of_spec(const AttachSpec& spec);

}  // namespace boardscope::dsl
