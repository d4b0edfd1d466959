// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Macros are put in where they are called: macro name($x, @m, y) { … } and #define NAME(y) value.
//          - A macro's own variables get names that nobody else has; it sees no others but those it is given, and no
//            map that it is not given. A #define sees all.
//          - What it does comes before the statement that it is called in, and its value is kept in a variable; a
//            macro that is nothing but a value stands where it is called.
//          - $x is the caller's variable; any other value may be given where the macro does not change $x.
//          Runs after parse() and before normalise(). Program::macros stays as it was.
// Thread:  pure function, any thread.
// Errors:  at the definition what is wrong with it; at the call what does not fit, with a note where it is defined.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/source_text.h"

namespace boardscope::dsl {

void expand_macros(Program& program, const SourceText& source, Diagnostics& diagnostics);

/// The macro that is defined there; nullptr: none.
[[nodiscard]] const Macro* macro_around(const Program& program, TextRange place);

}  // namespace boardscope::dsl
