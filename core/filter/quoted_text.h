// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A text as it is written in a filter.
// Thread:  pure function, any thread.
// Units:   bytes, of which any may be in the text; what comes out is UTF-8 on one line.
// Errors:  none.
#pragma once

#include <string>
#include <string_view>

namespace boardscope::filter {

/// In quotes; what is no UTF-8, and control characters, as \x1b.
[[nodiscard]] std::string quoted_text(std::string_view text);

}  // namespace boardscope::filter
