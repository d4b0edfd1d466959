// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RateSeries: how many events there were in each of many equally long stretches of time.
// Thread:  plain value; one thread at a time.
// Units:   nanoseconds of the board's clock; rates in events per second.
// Errors:  none; times outside of the range are not counted.
#pragma once

#include "core/timeline/time_range.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace boardscope::stats {

class RateSeries {
public:
    static constexpr std::size_t bucket_limit = std::size_t{1} << 20;

    /// Nothing to count.
    RateSeries() = default;
    /// At most so many buckets, of a round length (1, 2 or 5 times a power of ten), together as long as
    /// `range` or a bit longer.
    RateSeries(timeline::TimeRange range, std::size_t wanted);

    void add(std::span<const std::int64_t> times);

    [[nodiscard]] std::int64_t begin_ns() const { return begin_ns_; }
    [[nodiscard]] std::uint64_t bucket_ns() const { return bucket_ns_; }
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }
    [[nodiscard]] double rate_at(std::size_t bucket) const;
    /// Of the busiest bucket.
    [[nodiscard]] double peak_rate() const;

private:
    std::int64_t begin_ns_ = 0;
    std::uint64_t bucket_ns_ = 1;
    std::vector<std::uint64_t> counts_;
};

/// None of no time.
[[nodiscard]] double events_per_second(std::uint64_t count, std::uint64_t length_ns);

}  // namespace boardscope::stats
