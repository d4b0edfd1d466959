// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/string_pool.h"

#include "core/store/text_hash.h"

#include <algorithm>
#include <cstring>

namespace boardscope::store {

namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10;
constexpr std::size_t first_slots = 1024;

}  // namespace

StringPool::StringPool(StringPoolLimits limits) : limits_(limits), slots_(first_slots, Slot{0, empty_slot})
{
    add("", hash(""));
    add("(other)", hash("(other)"));
}

/// The pool's own address takes part, so that nobody can prepare texts that all meet in one slot.
std::uint64_t StringPool::hash(std::string_view text) const
{
    return text_hash(text, reinterpret_cast<std::uintptr_t>(this));
}

StringId StringPool::intern(std::string_view text)
{
    const std::uint64_t hashed = hash(text);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hashed & mask; slots_[i].id != empty_slot; i = (i + 1) & mask) {
        if (slots_[i].hash_top == hashed >> 32 && texts_[slots_[i].id] == text) return StringId{slots_[i].id};
    }
    if (texts_.size() >= limits_.strings ||
        text.size() > limits_.text_bytes - std::min(text_bytes_, limits_.text_bytes)) {
        ++refused_count_;
        return other_id();
    }
    return add(text, hashed);
}

StringId StringPool::add(std::string_view text, std::uint64_t hash)
{
    const StringId id{static_cast<std::uint32_t>(texts_.size())};
    texts_.push_back(keep(text));
    if (texts_.size() * 2 > slots_.size())
        grow();
    else
        insert(hash, id);
    published_size_.store(texts_.size(), std::memory_order_release);
    return id;
}

void StringPool::insert(std::uint64_t hash, StringId id)
{
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i].id != empty_slot)
        i = (i + 1) & mask;
    slots_[i] = {static_cast<std::uint32_t>(hash >> 32), id.value()};
}

void StringPool::grow()
{
    slots_.assign(slots_.size() * 2, Slot{0, empty_slot});
    for (std::uint32_t id = 0; id < texts_.size(); ++id)
        insert(hash(texts_[id]), StringId{id});
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
