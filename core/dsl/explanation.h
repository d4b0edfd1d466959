// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a word of a script is, on this board: a function of the language and the kernel it needs, the type and place
//          of a field, what a map holds, what a tracepoint tells.
// Thread:  pure function, any thread; some ms, as it compiles the script.
// Units:   byte offsets.
// Errors:  none: nullopt where there is nothing to say.
#pragma once

#include "core/dsl/ast.h"
#include "core/dsl/target_facts.h"

#include <optional>
#include <string>
#include <string_view>

namespace boardscope::dsl {

struct Explanation {
    TextRange word;
    std::string title;  ///< "str(pointer [, length])", "struct task_struct *"
    std::string text;   ///< may be empty, or of several lines
};

[[nodiscard]] std::optional<Explanation> explain(std::string_view script, std::uint32_t position,
                                                 const TargetFacts& facts);

}  // namespace boardscope::dsl
