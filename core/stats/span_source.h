// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanSource: how long spans took, by lane: for distributions, histograms and leaders of durations.
// Thread:  immutable; one thread at a time per call. The snapshot must outlive it.
// Units:   nanoseconds.
// Errors:  none.
#pragma once

#include "core/filter/row_set.h"
#include "core/stats/summary.h"
#include "core/stats/value_source.h"
#include "core/timeline/span_index.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace boardscope::stats {

/// Which spans are meant, and by what they are grouped.
struct SpanChoice {
    enum class By { lane, kind };
    std::optional<timeline::TimeRange> range;  ///< spans that begin in it; without one, all
    std::optional<std::uint16_t> kind;         ///< of SpanSnapshot::kinds(); none: all
    By by = By::lane;
    const filter::RowSet* rows = nullptr;  ///< null, or one of the ends is among these
    bool only_certain = false;             ///< without those that a loss made uncertain
};

/// Times are those of the beginnings, keys the values of the lanes or the kinds, values the durations.
class SpanSource final : public ValueSource {
public:
    SpanSource(const timeline::SpanSnapshot& spans, const SpanChoice& choice);

    bool for_each_piece(const Visit& visit, const std::stop_token& stop) const override;

private:
    const timeline::SpanSnapshot& spans_;
    SpanChoice choice_;
};

/// Calls visit(const SpanLane&, const Span&) for those that are meant. False: stopped.
bool for_each_span(const timeline::SpanSnapshot& spans, const SpanChoice& choice,
                   const std::function<void(const timeline::SpanLane&, const timeline::Span&)>& visit,
                   const std::stop_token& stop);

/// How long the spans took, and by lane; losses of the range included. None: stopped.
[[nodiscard]] std::optional<Summary> summarize(const store::Snapshot& snapshot,
                                               const timeline::SpanSnapshot& spans, const Wishes& wishes,
                                               const std::stop_token& stop = {});

}  // namespace boardscope::stats
