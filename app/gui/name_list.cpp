// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/name_list.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace boardscope::gui {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

void NameList::add(std::string_view name)
{
    begins_.push_back(text_.size());
    text_ += name;
    text_ += '\0';
    std::transform(name.begin(), name.end(), std::back_inserter(lower_), lower);
    lower_ += '\0';
}

std::size_t NameList::end_of(std::size_t i) const
{
    return (i + 1 < begins_.size() ? begins_[i + 1] : text_.size()) - 1;
}

std::string_view NameList::operator[](std::size_t i) const
{
    return std::string_view(text_).substr(begins_[i], end_of(i) - begins_[i]);
}

std::vector<std::uint32_t> NameList::find(const std::vector<std::string>& words) const
{
    std::vector<std::uint32_t> found;
    if (words.empty()) {
        found.resize(size());
        std::iota(found.begin(), found.end(), 0U);
        return found;
    }
    // The longest word is in the fewest names, as a rule.
    const std::string& rare = *std::ranges::max_element(words, {}, &std::string::size);
    const char* const end = lower_.data() + lower_.size();
    for (const char* from = lower_.data(); from < end;) {
        const auto* hit = static_cast<const char*>(
            memmem(from, static_cast<std::size_t>(end - from), rare.data(), rare.size()));
        if (hit == nullptr) break;
        const auto at = static_cast<std::size_t>(hit - lower_.data());
        const auto which =
            static_cast<std::size_t>(std::ranges::upper_bound(begins_, at) - begins_.begin()) - 1;
        const std::string_view name = std::string_view(lower_).substr(begins_[which], end_of(which) - begins_[which]);
        if (std::ranges::all_of(words, [&](const std::string& word) { return name.find(word) != name.npos; }))
            found.push_back(static_cast<std::uint32_t>(which));
        from = lower_.data() + end_of(which) + 1;
    }
    return found;
}

}  // namespace boardscope::gui
