// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/groups.h"

#include <algorithm>
#include <tuple>

namespace boardscope::stats {

namespace {

constexpr unsigned first_bits = 8;

}  // namespace

GroupTable::GroupTable(std::size_t limit)
    : limit_(limit), slots_(std::size_t{1} << first_bits, free_slot), shift_(64 - first_bits)
{
}

/// Where the key is, or belongs.
std::size_t GroupTable::slot_of(std::int64_t key) const
{
    // Keys are often small and close together; the multiplication spreads them.
    std::size_t slot = static_cast<std::uint64_t>(key) * 0x9E3779B97F4A7C15U >> shift_;
    while (slots_[slot] != free_slot && groups_[slots_[slot]].key != key)
        slot = (slot + 1) & (slots_.size() - 1);
    return slot;
}

std::uint32_t GroupTable::place_of(std::int64_t key)
{
    const std::size_t slot = slot_of(key);
    if (slots_[slot] != free_slot || groups_.size() >= limit_) return slots_[slot];
    const auto place = static_cast<std::uint32_t>(groups_.size());
    slots_[slot] = place;
    groups_.push_back({.key = key});
    if (groups_.size() * 2 > slots_.size()) grow();
    return place;
}

void GroupTable::grow()
{
    slots_.assign(slots_.size() * 2, free_slot);
    --shift_;
    for (std::uint32_t i = 0; i < groups_.size(); ++i)
        slots_[slot_of(groups_[i].key)] = i;
}

void GroupTable::add(std::span<const std::int64_t> keys, std::span<const std::int64_t> values)
{
    std::uint32_t place = free_slot;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        // The same key often comes many times in a row.
        if (place == free_slot || keys[i] != keys[i - 1]) place = place_of(keys[i]);
        if (place == free_slot) {
            ++overflow_count_;
            continue;
        }
        KeyCount& group = groups_[place];
        ++group.count;
        if (values.empty()) continue;
        group.sum += values[i];
        group.max = std::max(group.max, values[i]);
    }
    total_count_ += keys.size();
}

std::vector<KeyCount> GroupTable::leaders(GroupOrder order, std::size_t limit) const
{
    const auto is_before = [order](const KeyCount& left, const KeyCount& right) {
        switch (order) {
        case GroupOrder::count:
            if (left.count != right.count) return left.count > right.count;
            break;
        case GroupOrder::sum:
            if (left.sum != right.sum) return left.sum > right.sum;
            break;
        case GroupOrder::max:
            if (left.max != right.max) return left.max > right.max;
            break;
        }
        return left.key < right.key;
    };
    std::vector<KeyCount> sorted = groups_;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(limit, sorted.size()));
    std::partial_sort(sorted.begin(), end, sorted.end(), is_before);
    sorted.erase(end, sorted.end());
    return sorted;
}

GroupValues::GroupValues(std::span<const KeyCount> groups)
{
    std::size_t begin = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::size_t end = begin + groups[i].count;
        places_.push_back({groups[i].key, begin, begin, end, i});
        begin = end;
    }
    values_.resize(begin);
    std::sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) { return a.key < b.key; });
}

void GroupValues::add(std::span<const std::int64_t> keys, std::span<const std::int64_t> values)
{
    Place* place = nullptr;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i == 0 || keys[i] != keys[i - 1]) {
            const auto found = std::lower_bound(places_.begin(), places_.end(), keys[i],
                                                [](const Place& p, std::int64_t key) { return p.key < key; });
            place = found != places_.end() && found->key == keys[i] ? &*found : nullptr;
        }
        if (place && place->next < place->end) values_[place->next++] = values[i];
    }
}

std::vector<Distribution> GroupValues::distributions()
{
    std::vector<Distribution> found(places_.size());
    for (const Place& place : places_)
        found[place.index] =
            distribution_of(std::span(values_).subspan(place.begin, place.next - place.begin));
    return found;
}

std::size_t GroupValues::batch(std::span<const KeyCount> groups, std::size_t limit)
{
    std::uint64_t values = 0;
    std::size_t count = 0;
    for (; count < groups.size(); ++count) {
        values += groups[count].count;
        if (count > 0 && values > limit) break;
    }
    return count;
}

}  // namespace boardscope::stats
