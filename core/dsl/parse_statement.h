// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Statements and blocks (private to the parser).
// Thread:  one parser's own.
// Errors:  a message for each statement that is wrong; the others are kept.
#pragma once

#include "core/dsl/parse_cursor.h"

namespace boardscope::dsl {

/// now() is a {. Takes it and all up to its }.
void parse_block(ParseCursor& cursor, Block& block);

/// Null: no statement, and a message says why. Does not take a ; behind it.
[[nodiscard]] StatementPtr parse_statement(ParseCursor& cursor);

/// After a mistake: behind the next ; or before the next } of this block, whichever comes first.
void skip_statement(ParseCursor& cursor);

}  // namespace boardscope::dsl
