// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Numbers in C declarations: lengths of arrays, values of enumerators, with + - * / << >> | ( ).
// Thread:  pure function, any thread.
// Errors:  what is wrong, in words; names that are no constants.
#pragma once

#include "core/dsl/c_tokens.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace boardscope::dsl {

struct CConstant {
    std::uint64_t value = 0;
    std::size_t end = 0;  ///< the token behind it
    std::string problem;  ///< empty: none
};

[[nodiscard]] CConstant read_c_constant(const std::vector<CToken>& tokens, std::size_t begin,
                                        const std::map<std::string, std::uint64_t>& constants);

}  // namespace boardscope::dsl
