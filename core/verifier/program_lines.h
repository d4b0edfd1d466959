// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The source line of each instruction of a program as the kernel gets it, with the functions that it calls behind
//          it.
// Thread:  plain value, any thread.
// Units:   instructions count from 0; a 64-bit constant takes two.
#pragma once

#include "core/base/source_span.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::verifier {

struct ProgramLines {
    struct Line {
        std::size_t instruction = 0;  ///< and those behind it, up to the next
        SourceSpan place;
        std::string text;      ///< as it stands in the source; may be empty
        std::string function;  ///< that the instruction belongs to
    };
    std::string program;
    std::vector<Line> lines;  ///< in the order of instructions; empty: the object says nothing

    /// nullptr: not known.
    [[nodiscard]] const Line* find(std::size_t instruction) const;
};

/// Where an object has no text for a line of `file`, because the compiler could not read the file by that name, it is taken
/// from the source that was compiled.
void fill_texts(std::vector<ProgramLines>& programs, const std::string& file, std::string_view source);

}  // namespace boardscope::verifier
