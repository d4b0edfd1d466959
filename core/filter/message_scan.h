// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Searches the messages of a segment for one text, many of them at once.
// Thread:  pure function, any thread.
// Units:   numbers of Segment::text().
// Errors:  none.
#pragma once

#include "core/store/segment.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace boardscope::filter {

/// Which of the texts begin … end - 1 contain `wanted`, which is not empty; in order, into `found`.
void find_in_texts(const store::Segment& segment, std::size_t begin, std::size_t end, std::string_view wanted,
                   std::vector<std::size_t>& found);

}  // namespace boardscope::filter
