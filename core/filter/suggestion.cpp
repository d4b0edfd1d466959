// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/suggestion.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace boardscope::filter {

namespace {

constexpr std::size_t longest_word = 64;  // functions of kernels have such names

char small(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Restricted Damerau-Levenshtein distance, three rows at a time.
std::size_t edits(std::string_view a, std::string_view b)
{
    using Row = std::array<std::size_t, longest_word + 1>;
    Row before{};
    Row above{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = small(a[i - 1]) == small(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0u : 1u)});
            if (i > 1 && j > 1 && small(a[i - 1]) == small(b[j - 2]) && small(a[i - 2]) == small(b[j - 1]))
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
    }
    return above[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word, std::span<const std::string_view> known)
{
    if (word.size() > longest_word) return {};
    std::string_view nearest;
    // At most one edit in three letters: "pdi" may be pid, "xyz" is nothing.
    std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const std::string_view candidate : known) {
        if (candidate.size() > longest_word) continue;
        const std::size_t distance = edits(word, candidate);
        if (distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace boardscope::filter
