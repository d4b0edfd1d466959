// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/span_report.h"

#include "core/stats/span_source.h"
#include "core/timeline/call_names.h"

#include <algorithm>
#include <utility>

namespace boardscope::stats {

namespace {

std::string lane_text(std::int64_t value, const timeline::LaneSnapshot& lanes, const store::Snapshot& snapshot)
{
    const timeline::LaneKey key = timeline::lane_key_of(value);
    if (const auto lane = lanes.find(key)) return timeline::lane_label(lanes.lane(*lane), lanes.choice(), snapshot);
    // The filter hides all of its events but those that a span ends with.
    if (key.number != timeline::LaneKey::none) return std::to_string(key.number);
    return std::string(snapshot.strings().text(key.text));
}

std::vector<SpanLine> lines_of(const Summary& summary)
{
    std::vector<SpanLine> lines;
    for (const Group& group : summary.groups)
        if (group.of) lines.push_back({group.key, group.label, *group.of});
    return lines;
}

/// The slowest, kept in a heap whose front is the least of them.
class Slowest {
public:
    explicit Slowest(std::size_t limit) : limit_(limit) {}

    void add(const timeline::Span& span)
    {
        if (spans_.size() == limit_ && (limit_ == 0 || !is_slower(span, spans_.front()))) return;
        if (spans_.size() == limit_) {
            std::pop_heap(spans_.begin(), spans_.end(), is_slower);
            spans_.pop_back();
        }
        spans_.push_back(span);
        std::push_heap(spans_.begin(), spans_.end(), is_slower);
    }

    [[nodiscard]] std::vector<timeline::Span> take()
    {
        std::sort_heap(spans_.begin(), spans_.end(), is_slower);
        return std::move(spans_);
    }

private:
    static bool is_slower(const timeline::Span& left, const timeline::Span& right)
    {
        return std::pair(left.duration_ns(), right.from) > std::pair(right.duration_ns(), left.from);
    }
    std::size_t limit_;
    std::vector<timeline::Span> spans_;
};

bool look_at_each(SpanReport& report, const timeline::SpanSnapshot& spans, const SpanChoice& choice,
                  std::size_t slowest_limit, const std::stop_token& stop)
{
    Slowest slowest(slowest_limit);
    const bool whole = for_each_span(
        spans, choice,
        [&](const timeline::SpanLane&, const timeline::Span& span) {
            slowest.add(span);
            report.uncertain += span.is_uncertain ? 1 : 0;
        },
        stop);
    report.slowest = slowest.take();
    return whole;
}

}  // namespace

std::string kind_text(const timeline::SpanKind& kind)
{
    if (kind.is_call) return std::string(timeline::call_label(kind.from.empty() ? kind.to : kind.from));
    return kind.is_whole ? kind.from : kind.from + " → " + kind.to;
}

std::optional<SpanReport> report_on(const store::Snapshot& snapshot, const timeline::SpanSnapshot& spans,
                                    const timeline::LaneSnapshot& lanes, const filter::RowSet* rows,
                                    const SpanQuestion& question, const std::stop_token& stop)
{
    Naming naming;
    naming.of = "latency";
    naming.unit = filter::FieldUnit::duration;
    naming.by = "kind";
    naming.key_text = [&spans](std::int64_t kind) {
        return kind_text(spans.kinds()[static_cast<std::size_t>(kind)]);
    };
    SpanChoice choice{.range = question.range, .by = SpanChoice::By::kind, .rows = rows};
    const Wishes all_kinds{.range = question.range, .top = spans.kinds().size(), .order = GroupOrder::sum};
    const std::optional<Summary> kinds = summarize(SpanSource(spans, choice), naming, all_kinds, stop);
    if (!kinds) return std::nullopt;

    naming.by = "lane";
    naming.key_text = [&](std::int64_t value) { return lane_text(value, lanes, snapshot); };
    choice.by = SpanChoice::By::lane;
    choice.kind = question.kind;
    const Wishes leaders{.range = question.range, .top = question.lane_limit, .order = GroupOrder::sum};
    const std::optional<Summary> chosen = summarize(SpanSource(spans, choice), naming, leaders, stop);
    if (!chosen) return std::nullopt;

    SpanReport report{.kinds = lines_of(*kinds),
                      .lanes = lines_of(*chosen),
                      .lane_count = chosen->group_count,
                      .of = chosen->of,
                      .histogram = chosen->log2,
                      .lost = losses_in(snapshot, chosen->range)};
    if (!look_at_each(report, spans, choice, question.slowest_limit, stop)) return std::nullopt;
    return report;
}

}  // namespace boardscope::stats
