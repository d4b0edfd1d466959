// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Words, numbers and signs of C declarations; comments and lines for the preprocessor are left out.
// Thread:  pure function, any thread.
// Errors:  what is no C becomes a sign of one character, at which the parser stops.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

struct CToken {
    enum class Kind { word, number, sign, end };
    Kind kind = Kind::end;
    std::string_view text;  ///< of the text that was given
    std::uint64_t value = 0;
    int line = 1;
};

/// The last one is of kind `end`.
[[nodiscard]] std::vector<CToken> c_tokens(std::string_view text);

}  // namespace boardscope::dsl
