// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Who has most: counts and sums by key (GroupTable), the leaders among them, and the
//          distribution of each leader's values (GroupValues).
// Thread:  plain values; one thread at a time.
// Units:   those of the values.
// Errors:  none. Keys beyond group_limit distinct ones are counted together.
#pragma once

#include "core/stats/distribution.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace boardscope::stats {

enum class GroupOrder : std::uint8_t { count, sum, max };

struct KeyCount {
    std::int64_t key = 0;
    std::uint64_t count = 0;
    WideSum sum = 0;  ///< of the values, if there are any
    std::int64_t max = INT64_MIN;
};

class GroupTable {
public:
    static constexpr std::size_t group_limit = std::size_t{1} << 20;

    explicit GroupTable(std::size_t limit = group_limit);
    /// `values` is empty, or as long as `keys`.
    void add(std::span<const std::int64_t> keys, std::span<const std::int64_t> values);

    [[nodiscard]] std::size_t group_count() const { return groups_.size(); }
    [[nodiscard]] std::uint64_t total_count() const { return total_count_; }
    /// Elements whose keys were one too many.
    [[nodiscard]] std::uint64_t overflow_count() const { return overflow_count_; }
    /// The first `limit` groups in this order, descending; of equals the lesser key first.
    [[nodiscard]] std::vector<KeyCount> leaders(GroupOrder order, std::size_t limit) const;

private:
    static constexpr std::uint32_t free_slot = UINT32_MAX;
    [[nodiscard]] std::size_t slot_of(std::int64_t key) const;
    [[nodiscard]] std::uint32_t place_of(std::int64_t key);
    void grow();

    std::size_t limit_;
    std::vector<KeyCount> groups_;
    std::vector<std::uint32_t> slots_;  ///< hashed: places in groups_
    unsigned shift_;
    std::uint64_t total_count_ = 0;
    std::uint64_t overflow_count_ = 0;
};

/// The values of some groups, apart. Needs memory for all their values; batch() tells how many groups at
/// once keep within a limit.
class GroupValues {
public:
    static constexpr std::size_t value_limit = std::size_t{1} << 24;

    explicit GroupValues(std::span<const KeyCount> groups);
    void add(std::span<const std::int64_t> keys, std::span<const std::int64_t> values);
    /// In the order of the groups.
    [[nodiscard]] std::vector<Distribution> distributions();

    /// The first so many of `groups` have no more than `limit` values; at least one.
    [[nodiscard]] static std::size_t batch(std::span<const KeyCount> groups, std::size_t limit = value_limit);

private:
    struct Place {
        std::int64_t key;
        std::size_t begin;
        std::size_t next;
        std::size_t end;
        std::size_t index;
    };
    std::vector<Place> places_;  ///< by key
    std::vector<std::int64_t> values_;
};

}  // namespace boardscope::stats
