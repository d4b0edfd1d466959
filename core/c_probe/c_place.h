// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What kind of place a cursor in a probe in C stands at, judged by words and brackets: the text
// around it is seldom
//          complete (private to completion and explanation).
// Thread:  pure function, any thread.
// Units:   byte offsets.
#pragma once

#include "core/dsl/ast.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::c_probe {

/// An expression whose members are asked for: `name`, or something cast to `cast`, and the way on from there.
struct CObject {
    std::string name;  ///< of a variable
    std::string cast;  ///< "struct task_struct *"; empty: there is a name
    int indices = 0;   ///< directly behind the name: task[0]
    std::string path;  ///< "mm->exe_file"; may be empty
};

struct CPlace {
    enum class Kind {
        nothing,  ///< in a comment, a text, a number
        section,  ///< in the text of SEC("…")
        header,   ///< behind #include < or "
        member,   ///< behind . or ->, or a further argument of BPF_CORE_READ()
        word,
        type,  ///< behind struct, union, enum
    };
    Kind kind = Kind::nothing;
    dsl::TextRange typed;            ///< up to the cursor
    std::vector<std::string> parts;  ///< section: those before the one that is typed: {"tracepoint", "sched"}
    CObject object;                  ///< member
    std::string type_word;           ///< type: "struct"
};

[[nodiscard]] CPlace c_place(std::string_view text, std::uint32_t cursor);

}  // namespace boardscope::c_probe
