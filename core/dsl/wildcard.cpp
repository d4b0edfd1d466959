// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/wildcard.h"

#include <cstddef>

namespace boardscope::dsl {

namespace {

constexpr std::size_t nowhere = std::string_view::npos;

/// Where the bracket that `pattern` begins with ends.
std::size_t end_of_set(std::string_view pattern)
{
    // A bracket right behind the opening one is one of the characters.
    const std::size_t first = pattern.starts_with("[!") || pattern.starts_with("[^") ? 3 : 2;
    return pattern.find(']', first);
}

bool is_in_set(std::string_view set, char c)
{
    const bool negated = set.starts_with('!') || set.starts_with('^');
    if (negated) set.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (i + 2 < set.size() && set[i + 1] == '-') {
            found = found || (set[i] <= c && c <= set[i + 2]);
            i += 2;
        } else {
            found = found || set[i] == c;
        }
    }
    return found != negated;
}

/// How much of `pattern` stands for the character `c`; 0: it does not fit.
std::size_t fits(std::string_view pattern, char c)
{
    if (pattern.empty()) return 0;
    if (pattern[0] == '[')
        if (const std::size_t end = end_of_set(pattern); end != nowhere)
            return is_in_set(pattern.substr(1, end - 1), c) ? end + 1 : 0;
    return pattern[0] == '?' || pattern[0] == c ? 1 : 0;
}

}  // namespace

bool has_wildcard(std::string_view pattern)
{
    const std::size_t open = pattern.find('[');
    return pattern.find_first_of("*?") != nowhere || (open != nowhere && end_of_set(pattern.substr(open)) != nowhere);
}

bool matches_wildcard(std::string_view pattern, std::string_view name)
{
    // Only the last * can need another try, so there is one place to go back to.
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t star = nowhere;
    std::size_t star_at = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_at = n;
        } else if (const std::size_t step = fits(pattern.substr(p), name[n]); step != 0) {
            p += step;
            ++n;
        } else if (star != nowhere) {
            p = star + 1;
            n = ++star_at;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

}  // namespace boardscope::dsl
