// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the registers of a board lie in struct pt_regs, which is the context of kprobes and uprobes
//          (and of perf events, whose context begins with it).
// Thread:  constant tables, any thread.
// Units:   bytes.
// Source:  arch/{x86,arm64,arm,riscv}/include/(uapi/)asm/ptrace.h of Linux; the calling conventions of each.
#pragma once

#include "core/target/target_profile.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace boardscope::dsl {

struct Register {
    std::string_view name;  ///< "r0", "di", "a0"; as reg() knows it, and bpftrace
    std::uint32_t offset = 0;
};

struct RegisterFile {
    std::uint32_t bytes = 8;  ///< of each register
    std::span<const Register> all;
    std::span<const std::string_view> arguments;  ///< names of those that hold arguments, in their order
    std::string_view returned;
    std::string_view program_counter;
    std::string_view stack_pointer;
    std::uint32_t first_stack_argument = 0;  ///< from where the stack pointer points at a function's entry
    /// "x3" and "rax" are other spellings of "r3" and "ax": what stands in front, and what is meant by it.
    std::string_view other_prefix;
    std::string_view prefix;
};

[[nodiscard]] const RegisterFile& registers_of(Arch arch);
[[nodiscard]] std::optional<Register> find_register(const RegisterFile& file, std::string_view name);

}  // namespace boardscope::dsl
