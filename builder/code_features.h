// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the instructions of one function ask of a kernel: helpers, abilities of the verifier, and
// what
//          some JITs cannot do; each with the first instruction that asks for it. For the files of builder
//          only.
// Thread:  pure function, any thread.
// Source:  Documentation/bpf/instruction-set.rst of Linux 6.1 for the codes of instructions.
#pragma once

#include "builder/object_code.h"
#include "core/target/kernel_history.h"

#include <cstdint>
#include <map>

namespace boardscope::builder {

/// What one JIT or another leaves to the interpreter.
enum class HardForJit { division_64, atomic_operation };

struct CodeFeatures {
    std::map<std::uint32_t, std::size_t> helpers;  ///< by number
    std::map<KernelAbility, std::size_t> abilities;
    std::map<HardForJit, std::size_t> hard_for_jit;
};

/// Without what only whole programs have: their length.
[[nodiscard]] CodeFeatures features_of(const CodeFunction& function);

}  // namespace boardscope::builder
