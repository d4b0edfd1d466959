// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_predicate.h"

#include "core/dsl/parse_expr.h"

namespace boardscope::dsl {

bool parse_predicate(ParseCursor& cursor, ExprPtr& predicate)
{
    const std::string hint = "write /pid == 1/ before the {";
    if (cursor.now().kind == TokenKind::predicate_end) {
        cursor.fail("this predicate has no beginning, or nothing in it", hint);
        return false;
    }
    if (!cursor.accept("/")) return true;
    predicate = parse_expr(cursor);
    if (!predicate) return false;
    if (cursor.now().kind == TokenKind::predicate_end) {
        cursor.take();
        return true;
    }
    cursor.fail_behind("this predicate has no / at its end", hint);
    return false;
}

}  // namespace boardscope::dsl
