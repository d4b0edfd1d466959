// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/message_scan.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace boardscope::filter {

namespace {

/// The row of [first, end) in whose message `position` lies. A message without text shares its
/// position with the one after it, so the last that begins there is the one.
std::size_t row_at(const store::Segment& segment, std::size_t first, std::size_t end, std::uint64_t position)
{
    // Hits are often near each other: look close by before halving.
    std::size_t step = 1;
    while (first + step < end && segment.message_position(first + step) <= position) {
        first += step;
        step *= 2;
    }
    std::size_t high = std::min(first + step, end);
    while (first + 1 < high) {
        const std::size_t middle = first + (high - first) / 2;
        if (segment.message_position(middle) <= position)
            first = middle;
        else
            high = middle;
    }
    return first;
}

}  // namespace

void find_in_messages(const store::Segment& segment, std::size_t begin, std::size_t end,
                      std::string_view wanted, PieceBits& found)
{
    found.fill(0);
    for (std::size_t row = begin; row < end;) {
        const auto run = segment.message_run(row, end);
        const std::uint64_t base = segment.message_position(row);
        std::size_t from = 0;
        while (from + wanted.size() <= run.text.size()) {
            const void* const hit =
                memmem(run.text.data() + from, run.text.size() - from, wanted.data(), wanted.size());
            if (!hit) break;
            const auto at = static_cast<std::size_t>(static_cast<const char*>(hit) - run.text.data());
            row = row_at(segment, row, run.end, base + at);
            // A hit across the border of two messages is none.
            const std::string_view message = segment.message(row);
            if (base + at + wanted.size() <= segment.message_position(row) + std::uint64_t{message.size()})
                found[(row - begin) / 64] |= std::uint64_t{1} << ((row - begin) % 64);
            if (++row == run.end) break;
            from = static_cast<std::size_t>(segment.message_position(row) - base);
        }
        row = run.end;
    }
}

}  // namespace boardscope::filter
