// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script in the house's layout, with its comments: probes and spans are laid out anew, all beside them
//          (definitions, preprocessor lines, settings) stays as it is.
// Thread:  pure function, any thread.
// Errors:  a text that is no script comes back unchanged.
#pragma once

#include <string>
#include <string_view>

namespace boardscope::dsl {

/// Means the same. Formatting twice changes nothing more.
[[nodiscard]] std::string format(std::string_view text);

}  // namespace boardscope::dsl
