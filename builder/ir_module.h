// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Textual LLVM IR taken apart as far as the layout guard needs it: types, data layout, instructions
//          by function, debug information. Private to the layout guard.
// Thread:  plain value. Refers to the text it was read from, which must outlive it.
#pragma once

#include "builder/ir_debug_info.h"
#include "builder/ir_types.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder::ir {

struct Instruction {
    std::string result;                     ///< "10" of "%10 = …"; empty when it has none
    std::string_view text;                  ///< from the opcode on: "load i32, i32* %10, align 4"
    std::optional<std::uint64_t> location;  ///< of !dbg
};

struct Function {
    std::vector<Instruction> instructions;
    std::map<std::string, std::size_t, std::less<>> definitions;  ///< result → index
    [[nodiscard]] const Instruction* definition_of(std::string_view name) const;
};

struct Module {
    DataLayout layout{""};
    TypeTable types;
    DebugInfo debug_info;
    std::vector<Function> functions;
};

[[nodiscard]] Module read_module(std::string_view text);

}  // namespace boardscope::builder::ir
