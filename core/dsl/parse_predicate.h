// SPDX-License-Identifier: GPL-3.0-or-later
// What:    /expr/ before the block of a probe or span (private to the parser).
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

namespace boardscope::dsl {

/// `predicate` stays null where there is none. False: a message says what is wrong with it.
[[nodiscard]] bool parse_predicate(ParseCursor& cursor, ExprPtr& predicate);

}  // namespace boardscope::dsl
