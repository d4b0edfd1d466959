// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A text that stands in everything that a regular expression matches: to look for it first, which is
//          quicker than to try the expression.
// Thread:  pure function, any thread.
// Errors:  none. Empty where nothing is known for sure, as of expressions that say more than this reads.
// Source:  pcre2pattern(3).
#pragma once

#include <string>
#include <string_view>

namespace boardscope::filter {

/// The longest one, of ASCII characters, upper and lower case as they are. `expression` is one that PCRE2
/// takes without options that change what its characters mean.
[[nodiscard]] std::string required_text(std::string_view expression);

}  // namespace boardscope::filter
