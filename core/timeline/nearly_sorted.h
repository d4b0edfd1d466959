// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Sorting what is nearly sorted, as rows of several CPUs are by time.
// Thread:  a pure function, any thread.
// Errors:  none.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

namespace boardscope::timeline {

/// Only the elements that come after a greater one are sorted, and merged with the others. Equals stay in
/// their order.
template <class Iterator, class Less>
void sort_nearly_sorted(Iterator begin, Iterator end, Less less)
{
    if (std::is_sorted(begin, end, less)) return;
    std::vector<typename std::iterator_traits<Iterator>::value_type> late;
    Iterator kept = begin;
    for (Iterator next = begin; next != end; ++next) {
        if (kept != begin && less(*next, *std::prev(kept)))
            late.push_back(*next);
        else
            *kept++ = *next;
    }
    std::stable_sort(late.begin(), late.end(), less);
    std::copy(late.begin(), late.end(), kept);
    std::inplace_merge(begin, kept, end, less);
}

}  // namespace boardscope::timeline
