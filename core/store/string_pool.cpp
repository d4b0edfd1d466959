// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/string_pool.h"

#include <algorithm>
#include <cstring>

namespace boardscope::store {

namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10;

}  // namespace

StringPool::StringPool(StringPoolLimits limits) : limits_(limits)
{
    add("");
    add("(other)");
}

StringId StringPool::intern(std::string_view text)
{
    if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
    if (texts_.size() >= limits_.strings ||
        text.size() > limits_.text_bytes - std::min(text_bytes_, limits_.text_bytes)) {
        ++refused_count_;
        return other_id();
    }
    return add(text);
}

StringId StringPool::add(std::string_view text)
{
    const StringId id{static_cast<std::uint32_t>(texts_.size())};
    const std::string_view kept = keep(text);
    texts_.push_back(kept);
    ids_.emplace(kept, id);
    published_size_.store(texts_.size(), std::memory_order_release);
    return id;
}

std::string_view StringPool::keep(std::string_view text)
{
    if (text.empty()) return "";
    if (text.size() > block_left_) {
        const std::size_t size = std::max(block_bytes, text.size());
        blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
        block_next_ = blocks_.back().get();
        block_left_ = size;
    }
    char* const place = block_next_;
    std::memcpy(place, text.data(), text.size());
    block_next_ += text.size();
    block_left_ -= text.size();
    text_bytes_ += text.size();
    return {place, text.size()};
}

}  // namespace boardscope::store
