// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanReport: what there is to say about the spans of a trace: of each kind how many and how long, and of one
//          kind, or all, who they belong to, how they are distributed, and which were the slowest.
// Thread:  pure function, any thread; a stop token ends it within some thousands of spans.
// Units:   nanoseconds.
// Errors:  none. Uncertain spans and losses are counted.
#pragma once

#include "core/filter/row_set.h"
#include "core/stats/summary.h"
#include "core/timeline/lane_index.h"
#include "core/timeline/span_index.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::stats {

struct SpanLine {
    std::int64_t key = 0;  ///< Span::kind, or SpanLane::value()
    std::string name;
    Distribution of;
};

struct SpanQuestion {
    std::optional<timeline::TimeRange> range;  ///< of the beginnings; none: all
    std::optional<std::uint16_t> kind;         ///< what lanes, histogram and slowest ones are of; none: all kinds
    std::size_t lane_limit = 200;
    std::size_t slowest_limit = 50;
};

struct SpanReport {
    std::vector<SpanLine> kinds;  ///< those that took most time in all first
    std::vector<SpanLine> lanes;  ///< likewise
    std::uint64_t lane_count = 0;
    Distribution of;
    Histogram histogram;
    std::vector<timeline::Span> slowest;  ///< the slowest first
    std::uint64_t uncertain = 0;          ///< of the chosen ones
    timeline::LossAmount lost;
};

/// `rows`: null, or only spans of which one end is among them. `lanes`: those that the spans are in, for their names.
/// None: stopped.
[[nodiscard]] std::optional<SpanReport> report_on(const store::Snapshot& snapshot,
                                                  const timeline::SpanSnapshot& spans,
                                                  const timeline::LaneSnapshot& lanes, const filter::RowSet* rows,
                                                  const SpanQuestion& question, const std::stop_token& stop = {});

/// "openat" for calls and for what one row tells; "open → close" for what a rule pairs.
[[nodiscard]] std::string kind_text(const timeline::SpanKind& kind);

}  // namespace boardscope::stats
