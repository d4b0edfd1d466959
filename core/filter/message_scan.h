// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Searches the messages of a piece of rows for one text, over the text of many rows at once.
// Thread:  pure function, any thread.
// Errors:  none.
#pragma once

#include "core/filter/column_scan.h"
#include "core/store/segment.h"

#include <cstddef>
#include <string_view>

namespace boardscope::filter {

/// Sets the bits of those rows of [begin, end) of the segment whose message contains `wanted`, which
/// is not empty; bit 0 is row `begin`. The other bits become 0.
void find_in_messages(const store::Segment& segment, std::size_t begin, std::size_t end,
                      std::string_view wanted, PieceBits& found);

}  // namespace boardscope::filter
