// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Spans (private to the parser):
//            span NAME = POINT .. POINT [by KEY [.. KEY]] [/EXPR/] [{ name = expr; … }] [at end { name =
//            expr; … }]
//          A key is one value, or several in brackets; it is asked at both points, or the second one at the
//          end.
// Thread:  one parser's own.
// Source:  docs/dsl.md, "Spans".
#pragma once

#include "core/dsl/parse_cursor.h"

namespace boardscope::dsl {

/// now() is `span`. False: a message says why, and the cursor stands somewhere in it.
[[nodiscard]] bool parse_span(ParseCursor& cursor, Span& span);

}  // namespace boardscope::dsl
