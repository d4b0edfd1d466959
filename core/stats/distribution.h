// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Distribution: count, extremes, mean and percentiles of many numbers, all exact. For numbers
//          that are not at hand at once: Magnitudes (a first look) and RankPicker (a second).
// Thread:  plain values; the two helpers belong to one thread at a time.
// Units:   those of the numbers.
// Errors:  none. A sum beyond 64 bits becomes the nearest number there is; the mean is of the true sum.
#pragma once

#include "core/stats/value_source.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace boardscope::stats {

__extension__ using WideSum = __int128;

/// All members are 0 when there are no numbers.
struct Distribution {
    std::uint64_t count = 0;
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::int64_t sum = 0;
    double mean = 0;
    // The least number that at least so many per cent of all are not above.
    std::int64_t p50 = 0;
    std::int64_t p90 = 0;
    std::int64_t p99 = 0;
    friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// Changes the order of `values`.
[[nodiscard]] Distribution distribution_of(std::span<std::int64_t> values);
/// In a few passes, with memory for a part of the values only. None: stopped.
[[nodiscard]] std::optional<Distribution> distribution_of(const ValueSource& source,
                                                          const std::stop_token& stop = {});

/// From 0, which element of `count` sorted ones is the percentile; count must not be 0.
[[nodiscard]] std::uint64_t rank_of_percentile(unsigned percent, std::uint64_t count);

/// How many numbers there are of which magnitude, to 1/256 of it.
class Magnitudes {
public:
    Magnitudes();
    void add(std::span<const std::int64_t> values);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::int64_t min() const { return min_; }
    [[nodiscard]] std::int64_t max() const { return max_; }
    [[nodiscard]] WideSum sum() const { return sum_; }

    /// A run of numbers low … high that nothing finer is known of.
    struct Bucket {
        std::int64_t low = 0;
        std::int64_t high = 0;
        std::uint64_t count = 0;
        std::uint64_t count_below = 0;
    };
    /// The one that element `rank` of the sorted numbers is in.
    [[nodiscard]] Bucket bucket_of(std::uint64_t rank) const;
    /// Those that are not empty, from the lowest on.
    [[nodiscard]] std::vector<Bucket> buckets() const;

private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::int64_t min_ = INT64_MAX;
    std::int64_t max_ = INT64_MIN;
    WideSum sum_ = 0;
};

/// Finds elements of the sorted numbers by their ranks: show it all numbers again while it is not done.
class RankPicker {
public:
    /// At most so many numbers are kept at once.
    static constexpr std::size_t gather_limit = std::size_t{1} << 22;

    RankPicker(const Magnitudes& magnitudes, std::span<const std::uint64_t> ranks,
               std::size_t limit = gather_limit);

    [[nodiscard]] bool is_done() const;
    void add(std::span<const std::int64_t> values);
    /// All numbers were added once.
    void end_pass();
    [[nodiscard]] std::int64_t number_at(std::uint64_t rank) const;

private:
    struct Window {
        Magnitudes::Bucket bucket;
        std::vector<std::int64_t> gathered;  ///< when few enough
        std::vector<std::uint64_t> counts;   ///< otherwise, of equal parts
        unsigned shift = 0;
    };
    void begin_pass();
    void narrow(const Window& window, std::vector<Window>& into) const;

    std::size_t limit_;
    std::vector<std::uint64_t> ranks_;
    std::vector<Window> windows_;
    std::vector<Window> found_;
};

/// From what the two helpers found.
[[nodiscard]] Distribution distribution_of(const Magnitudes& magnitudes, const RankPicker& picker);
/// The ranks that distribution_of() will ask the picker for.
[[nodiscard]] std::vector<std::uint64_t> distribution_ranks(std::uint64_t count);

}  // namespace boardscope::stats
