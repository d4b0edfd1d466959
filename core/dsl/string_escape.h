// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What stands between the quotes of a text ↔ its bytes.
// Thread:  pure functions, any thread.
// Units:   places are byte offsets in the text between the quotes.
// Errors:  `problem` says what is wrong, one sentence; empty when the text is fine.
#pragma once

#include "core/dsl/ast.h"

#include <string>
#include <string_view>

namespace boardscope::dsl {

struct StringReading {
    std::string value;
    std::string problem;
    TextRange problem_place;
};

[[nodiscard]] StringReading read_escapes(std::string_view between_quotes);

/// With quotes; reading it gives the bytes again.
[[nodiscard]] std::string quoted_text(std::string_view value);

}  // namespace boardscope::dsl
