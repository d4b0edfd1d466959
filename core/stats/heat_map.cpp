// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/heat_map.h"

#include <algorithm>
#include <map>

namespace boardscope::stats {

namespace {

using Counts = std::map<std::int64_t, HistogramBucket>;  // by the low end

Counts counts_of(const Histogram& histogram)
{
    Counts counts;
    for (const HistogramBucket& bucket : histogram.buckets)
        counts[bucket.low] = bucket;
    return counts;
}

std::uint64_t count_at(const Counts& counts, std::int64_t low)
{
    const auto found = counts.find(low);
    return found == counts.end() ? 0 : found->second.count;
}

}  // namespace

HeatMap heat_map_of(std::span<const HistogramReading> readings)
{
    HeatMap made;
    Counts all;
    for (const HistogramReading& reading : readings)
        for (const HistogramBucket& bucket : reading.so_far.buckets)
            all.try_emplace(bucket.low, HistogramBucket{bucket.low, bucket.high, 0});
    for (const auto& [low, bucket] : all)
        made.buckets.push_back(bucket);
    if (readings.empty()) return made;

    Counts before = counts_of(readings.front().so_far);
    for (std::size_t i = 1; i < readings.size(); ++i) {
        Counts now = counts_of(readings[i].so_far);
        HeatMap::Column column{.from_ns = readings[i - 1].time_ns, .to_ns = readings[i].time_ns};
        for (HistogramBucket& bucket : made.buckets) {
            const std::uint64_t here = count_at(now, bucket.low);
            const std::uint64_t then = count_at(before, bucket.low);
            const std::uint64_t more = here >= then ? here - then : here;
            column.counts.push_back(more);
            bucket.count += more;
            made.most = std::max(made.most, more);
        }
        made.columns.push_back(std::move(column));
        before = std::move(now);
    }
    return made;
}

}  // namespace boardscope::stats
