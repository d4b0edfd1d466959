// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Expressions (private to the parser): recursive descent for what stands between operators,
// precedence
//          climbing for these.
// Thread:  one parser's own.
// Errors:  null: no expression, and a message says why.
// Source:  docs/dsl.md has the grammar; precedence is C's, with ply's ^^ between && and ||.
#pragma once

#include "core/dsl/parse_cursor.h"

namespace boardscope::dsl {

[[nodiscard]] ExprPtr parse_expr(ParseCursor& cursor);
/// Without operators between values, or in brackets: where a / that follows is not a division.
[[nodiscard]] ExprPtr parse_simple_expr(ParseCursor& cursor);

/// A variable or a map.
[[nodiscard]] bool is_assignable(const Expr& expr);

/// The word is a value, not the name of one of ply's maps, where a [ follows it.
[[nodiscard]] bool is_value_word(std::string_view word);

/// 1 for ||, the weakest, and more for those that bind tighter.
[[nodiscard]] int precedence(BinaryOperator op);
[[nodiscard]] std::string_view sign_of(BinaryOperator op);
[[nodiscard]] std::string_view sign_of(UnaryOperator op);

}  // namespace boardscope::dsl
