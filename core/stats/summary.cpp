// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/summary.h"

#include <algorithm>
#include <span>
#include <utility>

namespace boardscope::stats {

namespace {

/// What one pass over everything tells.
struct FirstLook {
    std::uint64_t count = 0;
    std::uint64_t without_key = 0;
    std::uint64_t without_value = 0;
    std::int64_t first_ns = INT64_MAX;
    std::int64_t last_ns = INT64_MIN;
    Magnitudes magnitudes;
    GroupTable table;

    void add(const ValuePiece& piece)
    {
        count += piece.times.size();
        without_key += piece.without_key;
        without_value += piece.without_value;
        for (const std::int64_t time_ns : piece.times) {
            first_ns = std::min(first_ns, time_ns);
            last_ns = std::max(last_ns, time_ns);
        }
        magnitudes.add(piece.values);
        table.add(piece.keys, piece.values);
    }

    [[nodiscard]] timeline::TimeRange range() const
    {
        return count == 0 ? timeline::TimeRange()
                          : timeline::TimeRange{first_ns, timeline::time_plus(last_ns, 1)};
    }
};

/// What can be told only by who knows extremes and leaders: the second pass.
class SecondLook {
public:
    SecondLook(const FirstLook& first, const Naming& naming, const Wishes& wishes,
               const timeline::TimeRange& range, std::span<const KeyCount> leaders)
        : picker_(first.magnitudes, distribution_ranks(first.magnitudes.count()))
    {
        if (wishes.rate_buckets > 0) series_.emplace(range, wishes.rate_buckets);
        if (wishes.linear_buckets > 0 && first.magnitudes.count() > 0)
            linear_.emplace(first.magnitudes.min(), first.magnitudes.max(), wishes.linear_buckets);
        if (!naming.of.empty() && !leaders.empty()) group_values_.emplace(leaders);
    }

    [[nodiscard]] bool has_work() const { return series_ || linear_ || group_values_ || !picker_.is_done(); }

    void add(const ValuePiece& piece)
    {
        if (series_) series_->add(piece.times);
        if (linear_) linear_->add(piece.values);
        if (group_values_) group_values_->add(piece.keys, piece.values);
        picker_.add(piece.values);
    }

    void end_pass(Summary& summary)
    {
        if (series_) summary.series = std::move(*series_);
        if (linear_) summary.linear = linear_->histogram();
        if (group_values_) take_groups(summary);
        series_.reset();
        linear_.reset();
        picker_.end_pass();
    }

    /// The next groups, where not all of them can be looked at in one pass.
    void look_at(std::span<const KeyCount> leaders) { group_values_.emplace(leaders); }

    [[nodiscard]] const RankPicker& picker() const { return picker_; }

private:
    void take_groups(Summary& summary)
    {
        auto group =
            std::find_if(summary.groups.begin(), summary.groups.end(), [](const Group& g) { return !g.of; });
        for (const Distribution& distribution : group_values_->distributions())
            (group++)->of = distribution;
        group_values_.reset();
    }

    RankPicker picker_;
    std::optional<RateSeries> series_;
    std::optional<LinearHistogram> linear_;
    std::optional<GroupValues> group_values_;
};

void tell_groups(Summary& summary, const FirstLook& first, std::span<const KeyCount> leaders)
{
    std::uint64_t shown_count = 0;
    for (const KeyCount& leader : leaders) {
        summary.groups.push_back(
            {leader.key, summary.naming.key_text(leader.key), leader.count,
             static_cast<double>(leader.count) / static_cast<double>(first.table.total_count()),
             std::nullopt});
        shown_count += leader.count;
    }
    summary.group_count = first.table.group_count();
    summary.other_count = first.table.total_count() - shown_count;
    summary.too_many_groups = first.table.overflow_count() > 0;
}

}  // namespace

std::optional<Summary> summarize(const ValueSource& source, const Naming& naming, const Wishes& wishes,
                                 const std::stop_token& stop)
{
    FirstLook first;
    if (!source.for_each_piece([&](const ValuePiece& piece) { first.add(piece); }, stop)) return std::nullopt;

    Summary summary;
    summary.naming = naming;
    summary.count = first.count;
    summary.without_by = first.without_key;
    summary.without_of = first.without_value;
    summary.range = wishes.range.value_or(first.range());
    summary.rate = events_per_second(first.count, summary.range.length_ns());
    summary.log2 = log2_histogram(first.magnitudes);
    const std::vector<KeyCount> leaders =
        naming.by.empty() ? std::vector<KeyCount>() : first.table.leaders(wishes.order, wishes.top);
    tell_groups(summary, first, leaders);

    std::span<const KeyCount> left = leaders;
    const auto next_groups = [&left] {
        const auto next = left.first(GroupValues::batch(left));
        left = left.subspan(next.size());
        return next;
    };
    SecondLook second(first, naming, wishes, summary.range, next_groups());
    while (second.has_work()) {
        if (!source.for_each_piece([&](const ValuePiece& piece) { second.add(piece); }, stop))
            return std::nullopt;
        second.end_pass(summary);
        if (!naming.of.empty() && !left.empty()) second.look_at(next_groups());
    }
    summary.of = distribution_of(first.magnitudes, second.picker());
    return summary;
}

std::optional<Summary> summarize(const store::Snapshot& snapshot, const filter::RowSet& rows,
                                 const Question& question, const std::stop_token& stop)
{
    Naming naming;
    if (question.of) {
        naming.of = question.of->name();
        naming.unit = question.of->unit();
    }
    if (question.by) {
        naming.by = question.by->name();
        naming.key_text = [by = question.by, snapshot](std::int64_t key) {
            return by->text_of(key, snapshot);
        };
    }
    const RowSource source(snapshot, rows, question.wishes.range, question.by, question.of);
    std::optional<Summary> summary = summarize(source, naming, question.wishes, stop);
    if (summary) summary->lost = losses_in(snapshot, summary->range);
    return summary;
}

timeline::LossAmount losses_in(const store::Snapshot& snapshot, const timeline::TimeRange& range)
{
    timeline::LossAmount lost;
    for (std::size_t i = 0; i < snapshot.loss_count(); ++i) {
        const store::LossView loss = snapshot.loss(i);
        const bool touches =
            loss.to_ns >= range.begin_ns && std::min(loss.from_ns, loss.to_ns) < range.end_ns;
        if (touches) lost.add(timeline::amount_of(loss));
    }
    return lost;
}

}  // namespace boardscope::stats
