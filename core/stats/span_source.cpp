// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/span_source.h"

#include <algorithm>
#include <array>
#include <memory>

namespace boardscope::stats {

namespace {

struct Columns {
    static constexpr std::size_t limit = 4096;
    std::array<std::int64_t, limit> times;
    std::array<std::int64_t, limit> keys;
    std::array<std::int64_t, limit> values;
};

}  // namespace

SpanSource::SpanSource(const timeline::SpanSnapshot& spans, const SpanChoice& choice)
    : spans_(spans), choice_(choice)
{
}

static bool is_meant(const timeline::Span& span, const SpanChoice& choice)
{
    if (choice.range && !choice.range->contains(span.begin_ns)) return false;
    if (choice.kind && span.kind != *choice.kind) return false;
    if (choice.only_certain && span.is_uncertain) return false;
    return !choice.rows || choice.rows->contains(span.from) || choice.rows->contains(span.to);
}

bool for_each_span(const timeline::SpanSnapshot& spans, const SpanChoice& choice,
                   const std::function<void(const timeline::SpanLane&, const timeline::Span&)>& visit,
                   const std::stop_token& stop)
{
    constexpr std::uint64_t look_step = 4096;
    std::uint64_t seen = 0;
    const timeline::TimeRange range = choice.range.value_or(timeline::TimeRange{INT64_MIN, INT64_MAX});
    for (std::size_t l = 0; l < spans.lane_count(); ++l) {
        const timeline::SpanLane& lane = spans.lane(l);
        lane.for_each_in(range, [&](const timeline::Span& span) {
            if (is_meant(span, choice)) visit(lane, span);
            return ++seen % look_step != 0 || !stop.stop_requested();
        });
        if (stop.stop_requested()) return false;
    }
    return true;
}

bool SpanSource::for_each_piece(const Visit& visit, const std::stop_token& stop) const
{
    const auto columns = std::make_unique_for_overwrite<Columns>();
    std::size_t count = 0;
    const auto hand_over = [&] {
        if (count == 0) return;
        visit({.times = {columns->times.data(), count},
               .keys = {columns->keys.data(), count},
               .values = {columns->values.data(), count}});
        count = 0;
    };
    const bool whole = for_each_span(
        spans_, choice_,
        [&](const timeline::SpanLane& lane, const timeline::Span& span) {
            columns->times[count] = span.begin_ns;
            columns->keys[count] = choice_.by == SpanChoice::By::kind ? span.kind : lane.value();
            columns->values[count] =
                static_cast<std::int64_t>(std::min<std::uint64_t>(span.duration_ns(), INT64_MAX));
            if (++count == Columns::limit) hand_over();
        },
        stop);
    if (whole) hand_over();
    return whole;
}

std::optional<Summary> summarize(const store::Snapshot& snapshot, const timeline::SpanSnapshot& spans,
                                 const Wishes& wishes, const std::stop_token& stop)
{
    const std::shared_ptr<const filter::RowField> by = spans.lanes_by();
    Naming naming;
    naming.of = "duration";
    naming.unit = filter::FieldUnit::duration;
    if (by) {
        naming.by = by->name();
        naming.key_text = [by, snapshot](std::int64_t key) {
            return key == timeline::SpanLane::none ? "no " + std::string(by->name())
                                                   : by->text_of(key, snapshot);
        };
    }
    std::optional<Summary> summary = summarize(SpanSource(spans, {.range = wishes.range}), naming, wishes, stop);
    if (summary) summary->lost = losses_in(snapshot, summary->range);
    return summary;
}

}  // namespace boardscope::stats
