// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where a function's arguments are when it begins, by its prototype and the board's calling convention.
// Thread:  pure function, any thread.
// Source:  AAPCS (ARM IHI 0042): arguments of 64 bits begin at an even register, or on the stack.
#pragma once

#include "core/dsl/target_registers.h"
#include "core/target/type_table.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

struct ArgumentPlace {
    std::string_view name;  ///< may be empty
    TypeId type = 0;
    std::uint32_t first_register = 0;
    std::uint32_t registers = 0;  ///< 0: on the stack, or nobody knows
    /// Words from the first one that holds an argument: sargN. None: it is not on the stack, or nobody knows.
    std::optional<std::uint32_t> stack_word;
};

[[nodiscard]] std::vector<ArgumentPlace> argument_places(const TypeTable& types, TypeId function,
                                                         const RegisterFile& file);

}  // namespace boardscope::dsl
