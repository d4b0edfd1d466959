// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/dictionary_memo.h"

namespace boardscope::filter {

namespace {

constexpr std::size_t few = 4;

}  // namespace

void DictionaryMemo::extend(const store::StringPool& strings, std::size_t count, TextMatcher& matcher,
                            bool negated)
{
    for (std::size_t i = answers_.size(); i < count; ++i) {
        const StringId id{static_cast<std::uint32_t>(i)};
        const bool yes = id != store::StringPool::empty_id() && matcher.matches(strings.text(id)) != negated;
        answers_.push_back(yes ? 1 : 0);
        if (!yes || !few_ranges_) continue;
        const auto number = static_cast<std::int64_t>(i);
        if (!ranges_.empty() && ranges_.back().high + 1 == number)
            ranges_.back().high = number;
        else if (ranges_.size() < few)
            ranges_.push_back({number, number});
        else
            few_ranges_ = false;
    }
}

void DictionaryMemo::keep_matching(std::span<const StringId> ids, PieceBits& bits) const
{
    if (few_ranges_)
        keep_in_ranges(ids, ranges_, bits);
    else
        keep_answered(ids, answers_, bits);
}

}  // namespace boardscope::filter
