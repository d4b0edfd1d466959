// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/similar_name.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace boardscope::builder {

namespace {

/// Letters to be changed, added or taken away.
std::size_t distance(std::string_view one, std::string_view other)
{
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= one.size(); ++i) {
        std::size_t corner = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t changed = corner + (one[i - 1] == other[j - 1] ? 0 : 1);
            corner = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

std::string_view without_underscores(std::string_view name)
{
    const std::size_t begin = name.find_first_not_of('_');
    if (begin == std::string_view::npos) return name;
    return name.substr(begin, name.find_last_not_of('_') + 1 - begin);
}

}  // namespace

SimilarName::SimilarName(std::string_view wanted)
    : wanted_(wanted), too_far_(std::min<std::size_t>(wanted.size() / 3, 3) + 1)
{
}

void SimilarName::offer(std::string_view name)
{
    if (name.empty()) return;
    // The kernel renames by underscores: a probe that was right for another version finds its field again.
    const bool is_same = without_underscores(name) == without_underscores(wanted_);
    const std::size_t far = is_same ? 0 : distance(wanted_, name);
    if (far >= too_far_) return;
    too_far_ = far;
    best_ = name;
}

}  // namespace boardscope::builder
