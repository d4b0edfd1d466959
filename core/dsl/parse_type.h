// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Names of types, as in casts (private to the parser): "struct task_struct *", "uint8[16]".
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

#include <optional>

namespace boardscope::dsl {

/// What follows the ( that was taken is a type and its ), not an expression.
[[nodiscard]] bool is_type_ahead(const ParseCursor& cursor);

/// nullopt: not a type, and a message says why.
[[nodiscard]] std::optional<TypeName> parse_type(ParseCursor& cursor);

}  // namespace boardscope::dsl
