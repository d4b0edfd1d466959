// SPDX-License-Identifier: GPL-3.0-or-later
// What:    HeatMap: a histogram over time: how many numbers came into which bucket between two readings.
// Thread:  plain values, any thread.
// Units:   nanoseconds of the board's clock; buckets as in histogram.h.
// Errors:  none.
#pragma once

#include "core/stats/histogram.h"

#include <cstdint>
#include <span>
#include <vector>

namespace boardscope::stats {

struct HeatMap {
    struct Column {
        std::int64_t from_ns = 0;
        std::int64_t to_ns = 0;
        std::vector<std::uint64_t> counts;  ///< by bucket
        friend bool operator==(const Column&, const Column&) = default;
    };
    std::vector<HistogramBucket> buckets;  ///< from the lowest on; their counts are those of all columns
    std::vector<Column> columns;           ///< from the oldest on
    std::uint64_t most = 0;                ///< of one bucket in one column
};

/// What was counted up to then.
struct HistogramReading {
    std::int64_t time_ns = 0;
    Histogram so_far;
};

/// A column for each reading but the first. Counts that became less were cleared meanwhile: what is there now is new.
[[nodiscard]] HeatMap heat_map_of(std::span<const HistogramReading> readings);

}  // namespace boardscope::stats
