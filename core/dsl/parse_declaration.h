// SPDX-License-Identifier: GPL-3.0-or-later
// What:    let @map = hash(100); beside probes (private to the parser).
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

namespace boardscope::dsl {

/// now() is `let`. False, with a message: it is none.
[[nodiscard]] bool parse_map_declaration(ParseCursor& cursor, Program& program);

}  // namespace boardscope::dsl
