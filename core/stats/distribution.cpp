// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/distribution.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace boardscope::stats {

namespace {

constexpr std::array<unsigned, 3> percents{50, 90, 99};

// Buckets of magnitudes: one for each number up to 2^k, then 2^k for each doubling.
constexpr unsigned k = 8;
constexpr std::size_t per_doubling = std::size_t{1} << k;
constexpr std::size_t magnitude_count = (64 - k + 1) * per_doubling;

constexpr std::size_t magnitude_index(std::uint64_t magnitude)
{
    if (magnitude < per_doubling) return magnitude;
    const auto shift = static_cast<unsigned>(std::bit_width(magnitude)) - 1 - k;
    return (static_cast<std::size_t>(shift) << k) + (magnitude >> shift);
}

constexpr std::uint64_t least_magnitude(std::size_t index)
{
    if (index < per_doubling) return index;
    const auto shift = static_cast<unsigned>(index >> k) - 1;
    return static_cast<std::uint64_t>(index - (std::size_t{shift} << k)) << shift;
}

constexpr std::uint64_t greatest_magnitude(std::size_t index)
{
    return index + 1 == magnitude_count ? UINT64_MAX : least_magnitude(index + 1) - 1;
}

/// Negative numbers lie below, mirrored.
constexpr std::size_t index_of(std::int64_t value)
{
    if (value < 0) return magnitude_count - 1 - magnitude_index(~static_cast<std::uint64_t>(value) + 1);
    return magnitude_count + magnitude_index(static_cast<std::uint64_t>(value));
}

Magnitudes::Bucket bucket_at(std::size_t index)
{
    // Half of the magnitudes there could be are no numbers of 64 bits with a sign.
    if (index >= magnitude_count) {
        constexpr std::uint64_t most = INT64_MAX;
        const std::size_t i = index - magnitude_count;
        return {static_cast<std::int64_t>(std::min(least_magnitude(i), most)),
                static_cast<std::int64_t>(std::min(greatest_magnitude(i), most)), 0, 0};
    }
    constexpr std::uint64_t most = std::uint64_t{1} << 63;
    const std::size_t i = magnitude_count - 1 - index;
    return {static_cast<std::int64_t>(~std::min(greatest_magnitude(i), most) + 1),
            static_cast<std::int64_t>(~std::min(least_magnitude(i), most) + 1), 0, 0};
}

std::uint64_t width_of(const Magnitudes::Bucket& bucket)
{
    return static_cast<std::uint64_t>(bucket.high) - static_cast<std::uint64_t>(bucket.low);
}

std::int64_t clamped(WideSum sum)
{
    return static_cast<std::int64_t>(std::clamp<WideSum>(sum, INT64_MIN, INT64_MAX));
}

/// A window is divided into so many parts at once.
constexpr unsigned part_bits = 16;

}  // namespace

std::uint64_t rank_of_percentile(unsigned percent, std::uint64_t count)
{
    assert(count > 0);
    // The percentage of a count of 64 bits needs more than those.
    const auto up = static_cast<std::uint64_t>((static_cast<WideSum>(count) * percent + 99) / 100);
    return std::max<std::uint64_t>(up, 1) - 1;
}

std::vector<std::uint64_t> distribution_ranks(std::uint64_t count)
{
    std::vector<std::uint64_t> ranks;
    for (const unsigned percent : percents)
        if (count > 0) ranks.push_back(rank_of_percentile(percent, count));
    return ranks;
}

Distribution distribution_of(std::span<std::int64_t> values)
{
    Distribution found;
    if (values.empty()) return found;
    WideSum sum = 0;
    for (const std::int64_t value : values)
        sum += value;
    found.count = values.size();
    found.sum = clamped(sum);
    found.mean = static_cast<double>(sum) / static_cast<double>(found.count);
    const std::array<std::int64_t*, percents.size()> places{&found.p50, &found.p90, &found.p99};
    auto sorted_to = values.begin();
    for (std::size_t i = 0; i < percents.size(); ++i) {
        const auto rank = static_cast<std::ptrdiff_t>(rank_of_percentile(percents[i], found.count));
        const auto nth = values.begin() + rank;
        if (nth >= sorted_to) std::nth_element(sorted_to, nth, values.end());
        *places[i] = *nth;
        sorted_to = nth + 1;
    }
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    found.min = *least;
    found.max = *greatest;
    return found;
}

Magnitudes::Magnitudes() : counts_(2 * magnitude_count) {}

void Magnitudes::add(std::span<const std::int64_t> values)
{
    std::int64_t least = min_;
    std::int64_t greatest = max_;
    for (const std::int64_t value : values) {
        ++counts_[index_of(value)];
        least = std::min(least, value);
        greatest = std::max(greatest, value);
        sum_ += value;
    }
    min_ = least;
    max_ = greatest;
    count_ += values.size();
}

Magnitudes::Bucket Magnitudes::bucket_of(std::uint64_t rank) const
{
    assert(rank < count_);
    std::uint64_t below = 0;
    std::size_t index = 0;
    for (; below + counts_[index] <= rank; ++index)
        below += counts_[index];
    Bucket bucket = bucket_at(index);
    bucket.count = counts_[index];
    bucket.count_below = below;
    return bucket;
}

std::vector<Magnitudes::Bucket> Magnitudes::buckets() const
{
    std::vector<Bucket> all;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        if (counts_[i] == 0) continue;
        all.push_back(bucket_at(i));
        all.back().count = counts_[i];
        all.back().count_below = below;
        below += counts_[i];
    }
    return all;
}

RankPicker::RankPicker(const Magnitudes& magnitudes, std::span<const std::uint64_t> ranks, std::size_t limit)
    : limit_(limit), ranks_(ranks.begin(), ranks.end())
{
    std::sort(ranks_.begin(), ranks_.end());
    for (const std::uint64_t rank : ranks_) {
        const Magnitudes::Bucket bucket = magnitudes.bucket_of(rank);
        if (!windows_.empty() && windows_.back().bucket.low == bucket.low) continue;
        windows_.push_back({bucket, {}, {}, 0});
    }
    begin_pass();
}

bool RankPicker::is_done() const
{
    return windows_.empty();
}

void RankPicker::begin_pass()
{
    // What is of one number only is known without looking at it.
    for (Window& window : windows_)
        if (width_of(window.bucket) == 0) found_.push_back(std::move(window));
    std::erase_if(windows_, [](const Window& window) { return width_of(window.bucket) == 0; });
    for (Window& window : windows_) {
        if (window.bucket.count <= limit_ / ranks_.size()) {
            window.gathered.reserve(window.bucket.count);
            continue;
        }
        const auto bits = static_cast<unsigned>(std::bit_width(width_of(window.bucket)));
        window.shift = bits > part_bits ? bits - part_bits : 0;
        window.counts.assign((width_of(window.bucket) >> window.shift) + 1, 0);
    }
}

void RankPicker::add(std::span<const std::int64_t> values)
{
    for (Window& window : windows_) {
        const auto low = static_cast<std::uint64_t>(window.bucket.low);
        const std::uint64_t width = width_of(window.bucket);
        if (window.counts.empty()) {
            for (const std::int64_t value : values)
                if (static_cast<std::uint64_t>(value) - low <= width) window.gathered.push_back(value);
            continue;
        }
        for (const std::int64_t value : values) {
            const std::uint64_t offset = static_cast<std::uint64_t>(value) - low;
            if (offset <= width) ++window.counts[offset >> window.shift];
        }
    }
}

/// The parts of a counted window that wanted ranks are in.
void RankPicker::narrow(const Window& window, std::vector<Window>& into) const
{
    std::uint64_t below = window.bucket.count_below;
    auto rank = std::lower_bound(ranks_.begin(), ranks_.end(), below);
    for (std::size_t i = 0; i < window.counts.size() && rank != ranks_.end(); ++i) {
        const std::uint64_t end = below + window.counts[i];
        if (*rank < end) {
            const std::uint64_t low =
                static_cast<std::uint64_t>(window.bucket.low) + (std::uint64_t{i} << window.shift);
            const std::uint64_t width = std::min((std::uint64_t{1} << window.shift) - 1,
                                                 static_cast<std::uint64_t>(window.bucket.high) - low);
            const Magnitudes::Bucket part{static_cast<std::int64_t>(low),
                                          static_cast<std::int64_t>(low + width), window.counts[i], below};
            into.push_back({part, {}, {}, 0});
        }
        while (rank != ranks_.end() && *rank < end)
            ++rank;
        below = end;
    }
}

void RankPicker::end_pass()
{
    std::vector<Window> next;
    for (Window& window : windows_) {
        if (window.counts.empty()) {
            std::sort(window.gathered.begin(), window.gathered.end());
            found_.push_back(std::move(window));
        } else {
            narrow(window, next);
        }
    }
    windows_ = std::move(next);
    begin_pass();
}

std::int64_t RankPicker::number_at(std::uint64_t rank) const
{
    for (const Window& window : found_) {
        if (rank < window.bucket.count_below || rank - window.bucket.count_below >= window.bucket.count)
            continue;
        if (window.gathered.empty()) return window.bucket.low;
        // Fewer only if the numbers were others this time; there must be an answer all the same.
        return window
            .gathered[std::min<std::uint64_t>(rank - window.bucket.count_below, window.gathered.size() - 1)];
    }
    return 0;
}

Distribution distribution_of(const Magnitudes& magnitudes, const RankPicker& picker)
{
    Distribution found;
    found.count = magnitudes.count();
    if (found.count == 0) return found;
    found.min = magnitudes.min();
    found.max = magnitudes.max();
    found.sum = clamped(magnitudes.sum());
    found.mean = static_cast<double>(magnitudes.sum()) / static_cast<double>(found.count);
    found.p50 = picker.number_at(rank_of_percentile(50, found.count));
    found.p90 = picker.number_at(rank_of_percentile(90, found.count));
    found.p99 = picker.number_at(rank_of_percentile(99, found.count));
    return found;
}

std::optional<Distribution> distribution_of(const ValueSource& source, const std::stop_token& stop)
{
    Magnitudes magnitudes;
    if (!source.for_each_piece([&](const ValuePiece& piece) { magnitudes.add(piece.values); }, stop))
        return std::nullopt;
    RankPicker picker(magnitudes, distribution_ranks(magnitudes.count()));
    while (!picker.is_done()) {
        if (!source.for_each_piece([&](const ValuePiece& piece) { picker.add(piece.values); }, stop))
            return std::nullopt;
        picker.end_pass();
    }
    return distribution_of(magnitudes, picker);
}

}  // namespace boardscope::stats
