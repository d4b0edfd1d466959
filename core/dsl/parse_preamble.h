// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What may stand beside probes (private to the parser): lines of the C preprocessor, definitions of
// C
//          types, config = { … }.
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

#include <set>
#include <string>
#include <vector>

namespace boardscope::dsl {

/// Of #ifdef … #endif, and names without a value.
struct PreprocessorState {
    /// A program's types come from the board, so what scripts bring for boards without BTF is left out.
    std::set<std::string, std::less<>> defined = {"BPFTRACE_HAVE_BTF"};
    std::vector<TextRange> open;  ///< conditions that were taken
};

/// now() is a directive.
void parse_directive(ParseCursor& cursor, PreprocessorState& state, Program& program);

/// now() is struct, union, enum or typedef.
void parse_c_definition(ParseCursor& cursor, Program& program);

/// now() is `config`.
void parse_config(ParseCursor& cursor, Program& program);

}  // namespace boardscope::dsl
