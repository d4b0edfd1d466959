// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanSource: how long spans took, by lane: for distributions, histograms and leaders of durations.
// Thread:  immutable; one thread at a time per call. The snapshot must outlive it.
// Units:   nanoseconds.
// Errors:  none.
#pragma once

#include "core/stats/summary.h"
#include "core/stats/value_source.h"
#include "core/timeline/span_index.h"

#include <optional>

namespace boardscope::stats {

/// Times are those of the beginnings, keys the values of the lanes, values the durations.
class SpanSource final : public ValueSource {
public:
    /// Spans that begin in the range; without one, all. Uncertain ones are left out where that is wanted.
    SpanSource(const timeline::SpanSnapshot& spans, std::optional<timeline::TimeRange> range,
               bool only_certain = false);

    bool for_each_piece(const Visit& visit, const std::stop_token& stop) const override;

private:
    const timeline::SpanSnapshot& spans_;
    std::optional<timeline::TimeRange> range_;
    bool only_certain_;
};

/// How long the spans took, and by lane; losses of the range included. None: stopped.
[[nodiscard]] std::optional<Summary> summarize(const store::Snapshot& snapshot,
                                               const timeline::SpanSnapshot& spans, const Wishes& wishes,
                                               const std::stop_token& stop = {});

}  // namespace boardscope::stats
