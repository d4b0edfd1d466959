// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/message_scan.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace boardscope::filter {

namespace {

/// The text of [first, end) in which `position` lies. One without characters shares its position with the one after it,
/// so the last that begins there is the one.
std::size_t text_at(const store::Segment& segment, std::size_t first, std::size_t end, std::uint64_t position)
{
    // Hits are often near each other: look close by before halving.
    std::size_t step = 1;
    while (first + step < end && segment.text_position(first + step) <= position) {
        first += step;
        step *= 2;
    }
    std::size_t high = std::min(first + step, end);
    while (first + 1 < high) {
        const std::size_t middle = first + (high - first) / 2;
        if (segment.text_position(middle) <= position)
            first = middle;
        else
            high = middle;
    }
    return first;
}

}  // namespace

void find_in_texts(const store::Segment& segment, std::size_t begin, std::size_t end, std::string_view wanted,
                   std::vector<std::size_t>& found)
{
    found.clear();
    for (std::size_t number = begin; number < end;) {
        const auto run = segment.text_run(number, end);
        const std::uint64_t base = segment.text_position(number);
        std::size_t from = 0;
        while (from + wanted.size() <= run.text.size()) {
            const void* const hit =
                memmem(run.text.data() + from, run.text.size() - from, wanted.data(), wanted.size());
            if (!hit) break;
            const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - run.text.data());
            number = text_at(segment, number, run.end, base + at);
            // A hit across the border of two texts is none.
            if (base + at + wanted.size() <=
                segment.text_position(number) + std::uint64_t{segment.text(number).size()})
                found.push_back(number);
            if (++number == run.end) break;
            from = static_cast<std::size_t>(segment.text_position(number) - base);
        }
        number = run.end;
    }
}

}  // namespace boardscope::filter
