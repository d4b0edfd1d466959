// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Histogram: how many numbers lie in which bucket: doubling ones, or equally wide ones.
// Thread:  plain values, any thread.
// Units:   those of the numbers.
// Errors:  none.
#pragma once

#include "core/stats/distribution.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace boardscope::stats {

struct HistogramBucket {
    std::int64_t low = 0;
    std::int64_t high = 0;  ///< belongs to it; so a bucket may reach to the last number there is
    std::uint64_t count = 0;
    friend bool operator==(const HistogramBucket&, const HistogramBucket&) = default;
};

/// From the lowest bucket that is not empty to the highest, without gaps. Empty: no numbers.
struct Histogram {
    std::vector<HistogramBucket> buckets;
    friend bool operator==(const Histogram&, const Histogram&) = default;
};

/// 0, 1, 2–3, 4–7 … and, mirrored, -1, -2–-3, -4–-7 …
[[nodiscard]] Histogram log2_histogram(const Magnitudes& magnitudes);

/// Equal buckets of a round width (1, 2 or 5 times a power of ten), whose edges are multiples of it.
class LinearHistogram {
public:
    static constexpr std::size_t bucket_limit = 10'000;
    /// About `wanted` buckets for numbers from `least` to `greatest`.
    LinearHistogram(std::int64_t least, std::int64_t greatest, std::size_t wanted);
    /// From `low` on, each `step` wide, up to `high`; what lies outside is in two more, which reach to the
    /// last number there is. A step of 0 counts as 1; a step that makes more than bucket_limit buckets is
    /// widened.
    static LinearHistogram with_step(std::int64_t low, std::int64_t high, std::uint64_t step);

    void add(std::span<const std::int64_t> values);
    [[nodiscard]] Histogram histogram() const;

private:
    LinearHistogram() = default;
    std::int64_t low_ = 0;
    std::uint64_t step_ = 1;
    std::vector<std::uint64_t> counts_;
    std::uint64_t below_ = 0;
    std::uint64_t above_ = 0;
};

/// Where the number of a percentile lies, as far as buckets can tell.
struct HistogramPlace {
    std::size_t bucket = 0;
    double part = 0;  ///< how much of that bucket's numbers come before it, 0 … 1
};
/// None: no numbers.
[[nodiscard]] std::optional<HistogramPlace> place_of_percentile(const Histogram& histogram, unsigned percent);
[[nodiscard]] std::uint64_t count_of(const Histogram& histogram);

/// "1K", "3M", "-2G", "17": powers of 1,024 where the number is a whole multiple.
[[nodiscard]] std::string binary_text(std::int64_t number);
/// "[0]", "[1K, 2K)", "(..., -5)", "[9E, ...)": half-open, as bpftrace writes buckets.
[[nodiscard]] std::string bucket_label(const HistogramBucket& bucket);

}  // namespace boardscope::stats
