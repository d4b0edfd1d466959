// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/histogram.h"

#include <algorithm>
#include <array>
#include <bit>

namespace boardscope::stats {

namespace {

/// Buckets 0 … 64 for 0, 1, 2–3 …; -1 … -64 for -1, -2–-3 … INT64_MIN.
int doubling_of(std::int64_t value)
{
    if (value >= 0) return std::bit_width(static_cast<std::uint64_t>(value));
    return -std::bit_width(~static_cast<std::uint64_t>(value) + 1);
}

HistogramBucket doubling_bucket(int doubling)
{
    const int size = doubling < 0 ? -doubling : doubling;
    if (size == 0) return {};
    const std::uint64_t least = std::uint64_t{1} << (size - 1);
    const std::uint64_t greatest = least + (least - 1);
    if (doubling > 0)
        return {static_cast<std::int64_t>(least),
                static_cast<std::int64_t>(std::min<std::uint64_t>(greatest, INT64_MAX)), 0};
    return {static_cast<std::int64_t>(~std::min<std::uint64_t>(greatest - 1, INT64_MAX)),
            static_cast<std::int64_t>(~(least - 1)), 0};
}

std::uint64_t distance(std::int64_t low, std::int64_t high)
{
    return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

/// The least 1, 2 or 5 times a power of ten that is not below.
std::uint64_t round_step(std::uint64_t least)
{
    std::uint64_t power = 1;
    for (;;) {
        for (const std::uint64_t times : {1U, 2U, 5U})
            if (power * times >= least) return power * times;
        if (power > UINT64_MAX / 50) return least;
        power *= 10;
    }
}

constexpr std::int64_t floor_to(std::int64_t value, std::uint64_t step)
{
    // Downwards, unless that is beyond the least number.
    const auto wide = static_cast<WideSum>(value);
    const auto by = static_cast<WideSum>(step);
    const WideSum rest = ((wide % by) + by) % by;
    return static_cast<std::int64_t>(std::max<WideSum>(wide - rest, INT64_MIN));
}

}  // namespace

Histogram log2_histogram(const Magnitudes& magnitudes)
{
    Histogram made;
    const std::vector<Magnitudes::Bucket> fine = magnitudes.buckets();
    if (fine.empty()) return made;
    // The least and the greatest number keep to one doubling within each fine bucket.
    const int first = doubling_of(fine.front().high);
    const int last = doubling_of(fine.back().low);
    for (int doubling = first; doubling <= last; ++doubling)
        made.buckets.push_back(doubling_bucket(doubling));
    for (const Magnitudes::Bucket& bucket : fine)
        made.buckets[static_cast<std::size_t>(doubling_of(bucket.low) - first)].count += bucket.count;
    return made;
}

LinearHistogram::LinearHistogram(std::int64_t least, std::int64_t greatest, std::size_t wanted)
{
    if (greatest < least) greatest = least;
    const std::size_t buckets = std::clamp<std::size_t>(wanted, 1, bucket_limit);
    step_ = round_step(std::max<std::uint64_t>(distance(least, greatest) / buckets, 1));
    low_ = floor_to(least, step_);
    counts_.assign(distance(low_, greatest) / step_ + 1, 0);
}

LinearHistogram LinearHistogram::with_step(std::int64_t low, std::int64_t high, std::uint64_t step)
{
    LinearHistogram made;
    made.low_ = low;
    const std::uint64_t length = high > low ? distance(low, high) : 1;
    made.step_ = std::max<std::uint64_t>(step, 1);
    if ((length - 1) / made.step_ >= bucket_limit) made.step_ = (length - 1) / bucket_limit + 1;
    made.counts_.assign((length - 1) / made.step_ + 1, 0);
    return made;
}

void LinearHistogram::add(std::span<const std::int64_t> values)
{
    for (const std::int64_t value : values) {
        if (value < low_) {
            ++below_;
            continue;
        }
        const std::uint64_t bucket = distance(low_, value) / step_;
        if (bucket < counts_.size())
            ++counts_[bucket];
        else
            ++above_;
    }
}

Histogram LinearHistogram::histogram() const
{
    Histogram made;
    std::size_t first = 0;
    std::size_t end = counts_.size();
    if (below_ == 0)
        while (first < end && counts_[first] == 0)
            ++first;
    if (above_ == 0)
        while (end > first && counts_[end - 1] == 0)
            --end;
    if (below_ > 0) made.buckets.push_back({INT64_MIN, low_ - 1, below_});
    std::int64_t next = low_;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const std::int64_t low = next;
        const std::uint64_t room = distance(low, INT64_MAX);
        const bool is_last = step_ - 1 >= room;
        const auto high =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + std::min(step_ - 1, room));
        if (i >= first && i < end) made.buckets.push_back({low, high, counts_[i]});
        if (is_last) break;
        next = high + 1;
    }
    if (above_ > 0) made.buckets.push_back({next, INT64_MAX, above_});
    return made;
}

std::uint64_t count_of(const Histogram& histogram)
{
    std::uint64_t count = 0;
    for (const HistogramBucket& bucket : histogram.buckets)
        count += bucket.count;
    return count;
}

std::optional<HistogramPlace> place_of_percentile(const Histogram& histogram, unsigned percent)
{
    const std::uint64_t count = count_of(histogram);
    if (count == 0) return std::nullopt;
    std::uint64_t before = rank_of_percentile(percent, count);
    for (std::size_t i = 0; i < histogram.buckets.size(); ++i) {
        const std::uint64_t here = histogram.buckets[i].count;
        // In the middle of its own share, so that a single number stands in the middle of its bucket.
        if (before < here)
            return HistogramPlace{i, (static_cast<double>(before) + 0.5) / static_cast<double>(here)};
        before -= here;
    }
    return std::nullopt;
}

std::string binary_text(std::int64_t number)
{
    static constexpr std::array<const char*, 7> suffixes{"", "K", "M", "G", "T", "P", "E"};
    const bool is_negative = number < 0;
    std::uint64_t magnitude =
        is_negative ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
    std::size_t suffix = 0;
    while (magnitude != 0 && magnitude % 1024 == 0 && suffix + 1 < suffixes.size()) {
        magnitude /= 1024;
        ++suffix;
    }
    return (is_negative ? "-" : "") + std::to_string(magnitude) + suffixes[suffix];
}

std::string bucket_label(const HistogramBucket& bucket)
{
    if (bucket.low == bucket.high) return "[" + binary_text(bucket.low) + "]";
    const std::string end = bucket.high == INT64_MAX ? "...)" : binary_text(bucket.high + 1) + ")";
    if (bucket.low == INT64_MIN) return "(..., " + end;
    return "[" + binary_text(bucket.low) + ", " + end;
}

}  // namespace boardscope::stats
