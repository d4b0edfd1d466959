// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which instructions of a function a kernel's verifier comes to, once the questions in it ("is there
// such a
//          field?") have their answers: it leaves out the branch that is not taken. For the files of builder
//          only.
// Thread:  pure function, any thread.
// Source:  Documentation/bpf/instruction-set.rst of Linux 6.1 for the codes of instructions.
#pragma once

#include "builder/object_code.h"

#include <cstdint>
#include <map>
#include <vector>

namespace boardscope::builder {

/// One for each instruction. `answers`: what the instruction with that number gets as its constant. All are
/// reached in code that is too involved to follow.
[[nodiscard]] std::vector<bool> reached_instructions(const CodeFunction& function,
                                                     const std::map<std::size_t, std::int64_t>& answers);

}  // namespace boardscope::builder
