// SPDX-License-Identifier: GPL-3.0-or-later
// What:    macro name($x, @m, y) { … } and #define NAME(x) value (private to the parser). What they stand for is put in
//          where they are called by the pass of macros.h.
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

namespace boardscope::dsl {

/// now() is `macro`. False, with a message: it is none.
[[nodiscard]] bool parse_macro(ParseCursor& cursor, Program& program);

/// `rest` begins with the ( of #define NAME(…) and ends with its line. `place` is the whole directive's.
void parse_define_macro(ParseCursor& cursor, Program& program, std::string name, TextRange rest, TextRange place);

}  // namespace boardscope::dsl
