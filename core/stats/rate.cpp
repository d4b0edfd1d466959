// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/rate.h"

#include "core/timeline/coordinates.h"

#include <algorithm>

namespace boardscope::stats {

RateSeries::RateSeries(timeline::TimeRange range, std::size_t wanted) : begin_ns_(range.begin_ns)
{
    const std::uint64_t length_ns = range.length_ns();
    if (length_ns == 0) return;
    const std::uint64_t buckets = std::clamp<std::size_t>(wanted, 1, bucket_limit);
    const std::uint64_t least_ns = (length_ns - 1) / buckets + 1;
    // Beyond 73 years nothing is round.
    bucket_ns_ = least_ns > timeline::max_length_ns ? least_ns : timeline::nice_length(least_ns);
    counts_.assign((length_ns - 1) / bucket_ns_ + 1, 0);
}

void RateSeries::add(std::span<const std::int64_t> times)
{
    if (counts_.empty()) return;
    // Times come nearly in order: most are in the bucket of the one before.
    std::uint64_t bucket_begin = 0;
    std::uint64_t bucket = counts_.size();
    for (const std::int64_t time_ns : times) {
        if (time_ns < begin_ns_) continue;
        const std::uint64_t offset =
            static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(begin_ns_);
        if (bucket == counts_.size() || offset - bucket_begin >= bucket_ns_) {
            bucket = offset / bucket_ns_;
            bucket_begin = bucket * bucket_ns_;
            if (bucket >= counts_.size()) {
                bucket = counts_.size();
                continue;
            }
        }
        ++counts_[bucket];
    }
}

double RateSeries::rate_at(std::size_t bucket) const
{
    return events_per_second(counts_[bucket], bucket_ns_);
}

double RateSeries::peak_rate() const
{
    if (counts_.empty()) return 0;
    return events_per_second(*std::max_element(counts_.begin(), counts_.end()), bucket_ns_);
}

double events_per_second(std::uint64_t count, std::uint64_t length_ns)
{
    return length_ns == 0 ? 0 : static_cast<double>(count) * 1e9 / static_cast<double>(length_ns);
}

}  // namespace boardscope::stats
