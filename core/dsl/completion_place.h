// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What kind of place a cursor in a script stands at, judged by words and brackets: the text around it is seldom
//          complete (private to completion and explanation).
// Thread:  pure function, any thread.
// Units:   byte offsets.
#pragma once

#include "core/dsl/ast.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

struct CompletionPlace {
    enum class Kind {
        nothing,       ///< in a comment, a text, a number
        attach_point,  ///< outside of blocks
        word,
        member,  ///< behind . or ->
        map,
        variable,
        type,  ///< behind struct, union, enum
    };
    Kind kind = Kind::nothing;
    TextRange typed;  ///< up to the cursor; without @ and $
    std::vector<std::string>
        parts;              ///< attach_point: those before the one that is typed: {"tracepoint", "sched"}
    TextRange object;       ///< member: the expression whose member it is
    std::string type_word;  ///< type: "struct"
    std::uint32_t statement =
        0;  ///< where the statement begins that the cursor is in; of a predicate its first byte
    bool is_in_predicate = false;
    std::uint32_t head_end = 0;  ///< is_in_predicate: where the attach points before it end
    int depth = 0;               ///< open blocks
};

[[nodiscard]] CompletionPlace completion_place(std::string_view script, std::uint32_t cursor);

}  // namespace boardscope::dsl
