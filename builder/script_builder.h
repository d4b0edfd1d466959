// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script (core/dsl) → an object like that of a probe in C: translated into C, compiled by clang without any
//          header but ours. build() comes here for scripts.
// Thread:  blocks for as long as the compiler runs, some 0.1 s, or 0.05 s where one waits; nothing runs where all was done before.
// Errors:  diagnostics at the script's lines.
#pragma once

#include "builder/build.h"

#include <stop_token>
#include <string>
#include <string_view>

namespace boardscope::builder {

[[nodiscard]] BuildOutcome build_script(const BuildRequest& request, const Toolchain& toolchain, std::stop_token stop);

/// Has a compiler wait for the next script of this target; without effect where the toolchain keeps none warm. Returns at once.
void prepare_script_compiler(const TargetProfile& profile, const Toolchain& toolchain);

/// C as a compiler is to read it: each line says which line of the script it belongs to, where in the text for people
/// one #line stands for all that follow.
[[nodiscard]] std::string with_all_lines(std::string_view c);

}  // namespace boardscope::builder
