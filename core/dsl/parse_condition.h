// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What stands behind #if and #elif (private to the parser): numbers, names of #define, defined(NAME), and the
//          operators of C. A name that nobody has defined is 0, as in C.
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

#include <optional>
#include <set>
#include <string>

namespace boardscope::dsl {

/// Whether what stands in `range` is true. nullopt, with a message: it cannot be told.
[[nodiscard]] std::optional<bool> parse_condition_value(ParseCursor& cursor, TextRange range,
                                                        const std::set<std::string, std::less<>>& defined,
                                                        const Program& program);

}  // namespace boardscope::dsl
