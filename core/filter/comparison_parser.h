// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One question of a filter, field operator value, or a field alone (private to the filter).
// Thread:  pure functions on a cursor.
// Errors:  located: what is not a field, an operator that does not fit its field, a wrong value.
#pragma once

#include "core/filter/filter_ast.h"
#include "core/filter/token_cursor.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

/// A node of kind comparison or presence; the cursor stands behind it afterwards.
[[nodiscard]] FilterResult<Node> parse_comparison(TokenCursor& cursor);

/// The token read as an operator.
[[nodiscard]] std::optional<Operator> operator_at(const Token& token);

/// This operator can be asked of fields of this type.
[[nodiscard]] bool fits(Operator operation, FieldType type);

/// and, or, and the operators that are words.
[[nodiscard]] std::vector<std::string_view> known_operator_words();

/// "did you mean …?", or else all that is known.
[[nodiscard]] std::string suggest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace boardscope::filter
