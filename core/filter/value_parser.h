// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The values of a comparison, behind its operator, checked against the type of its field
//          (private to the filter).
// Thread:  pure functions on a cursor.
// Errors:  located: a value of another type, one that the field cannot have, an empty or open set.
#pragma once

#include "core/filter/filter_ast.h"
#include "core/filter/token_cursor.h"

#include <string>

namespace boardscope::filter {

/// The operator fits the field already.
[[nodiscard]] FilterResult<Comparison> parse_values(TokenCursor& cursor, const FieldFacts& facts,
                                                    Operator operation);

/// "pid is a number".
[[nodiscard]] std::string with_type(const FieldFacts& facts);

}  // namespace boardscope::filter
