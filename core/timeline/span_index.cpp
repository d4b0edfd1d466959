// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_index.h"

#include "core/timeline/nearly_sorted.h"
#include "core/timeline/span_marks.h"
#include "core/timeline/span_pairing.h"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>

namespace boardscope::timeline {

namespace {

/// Rows are read in slices, so that memory does not follow the length of a recording.
constexpr std::uint64_t slice_rows = std::uint64_t{1} << 17;
/// What is so close to the newest row of a slice waits for the next, for something earlier may come there.
constexpr std::uint64_t late_ns = 10'000'000;

constexpr std::size_t first_capacity = 16;

bool is_earlier(const SpanMark& left, const SpanMark& right)
{
    return std::pair(left.time_ns, left.row) < std::pair(right.time_ns, right.row);
}

}  // namespace

// Reading: rows into marks ------------------------------------------------------------------------

class SpanIndex::Reading {
public:
    void add(std::unique_ptr<MarkSource> source) { sources_.push_back(std::move(source)); }
    [[nodiscard]] SpanKinds& kinds() { return kinds_; }
    [[nodiscard]] bool is_done(const store::Snapshot& snapshot) const
    {
        return seen_.value() >= snapshot.row_count();
    }

    /// The marks of the next slice, those that waited included, in the order of time. False: stopped.
    bool next(const store::Snapshot& snapshot, const std::stop_token& stop, SpanCounts& counts);
    [[nodiscard]] std::span<const SpanMark> marks() const { return {marks_.data(), ready_}; }

private:
    bool read_rows(const store::Snapshot& snapshot, RowId end, const std::stop_token& stop, SpanCounts& counts);
    void read_losses(const store::Snapshot& snapshot, RowId end);

    SpanKinds kinds_;
    std::vector<std::unique_ptr<MarkSource>> sources_;
    RowId seen_;
    std::size_t seen_losses_ = 0;
    std::vector<SpanMark> marks_;
    std::size_t ready_ = 0;  ///< so many of the marks are complete; the others wait
};

bool SpanIndex::Reading::read_rows(const store::Snapshot& snapshot, RowId end, const std::stop_token& stop,
                                   SpanCounts& counts)
{
    const std::size_t had = marks_.size();
    const SpanCounts counted = counts;
    for (const std::unique_ptr<MarkSource>& source : sources_) {
        if (source->read(snapshot, seen_, end, marks_, counts, stop)) continue;
        // All of them will read this slice again.
        marks_.resize(had);
        counts = counted;
        return false;
    }
    return true;
}

bool SpanIndex::Reading::next(const store::Snapshot& snapshot, const std::stop_token& stop,
                              SpanCounts& counts)
{
    const RowId end{std::min<std::uint64_t>(seen_.value() + slice_rows, snapshot.row_count())};
    marks_.erase(marks_.begin(), marks_.begin() + static_cast<std::ptrdiff_t>(ready_));
    ready_ = 0;
    if (!read_rows(snapshot, end, stop, counts)) return false;
    read_losses(snapshot, end);
    seen_ = end;
    sort_nearly_sorted(marks_.begin(), marks_.end(), is_earlier);
    ready_ = marks_.size();
    if (end.value() == snapshot.row_count() || marks_.empty()) return true;
    const std::int64_t until_ns = time_minus(marks_.back().time_ns, late_ns);
    ready_ = static_cast<std::size_t>(
        std::partition_point(marks_.begin(), marks_.end(),
                             [until_ns](const SpanMark& mark) { return mark.time_ns < until_ns; }) -
        marks_.begin());
    // A slice that is no longer than that does not wait, or everything might.
    if (ready_ == 0) ready_ = marks_.size();
    return true;
}

void SpanIndex::Reading::read_losses(const store::Snapshot& snapshot, RowId end)
{
    for (; seen_losses_ < snapshot.loss_count(); ++seen_losses_) {
        const store::LossView loss = snapshot.loss(seen_losses_);
        if (loss.row >= end) return;
        marks_.push_back({.time_ns = std::min(loss.from_ns, loss.to_ns),
                          .row = loss.row,
                          .lost_until_ns = loss.to_ns,
                          .cpu = loss.cpu,
                          .loses = true});
    }
}

// Lanes: spans in the order of their ends ---------------------------------------------------------

class SpanIndex::Lanes {
public:
    explicit Lanes(std::size_t limit) : limit_(limit) {}

    void add(std::int64_t value, const Span& span)
    {
        if (!recent_ || recent_->value != value) recent_ = &lane_for(value);
        if (recent_->fresh.empty()) touched_.push_back(recent_);
        recent_->fresh.push_back(span);
    }

    void publish(std::vector<std::shared_ptr<const SpanLane>>& lanes);

private:
    struct OpenLane {
        std::int64_t value;
        std::size_t ordinal;
        std::vector<Span> fresh;
        std::vector<SpanPiece> pieces;
        std::shared_ptr<SpanChunk> open;  ///< of the last piece
        std::size_t place = 0;            ///< among those that are published

        void settle();
        void take_back_later_than(std::int64_t time_ns);
        void append(const Span& span);
        void make_room();
    };

    OpenLane& lane_for(std::int64_t value)
    {
        if (lanes_.size() >= limit_ && !lanes_.contains(value)) value = SpanLane::none;
        std::unique_ptr<OpenLane>& lane = lanes_[value];
        if (!lane) lane = std::make_unique<OpenLane>(OpenLane{value, lanes_.size() - 1, {}, {}, nullptr});
        return *lane;
    }

    std::size_t limit_;
    std::unordered_map<std::int64_t, std::unique_ptr<OpenLane>> lanes_;
    std::vector<OpenLane*> touched_;
    OpenLane* recent_ = nullptr;
};

void SpanIndex::Lanes::OpenLane::settle()
{
    const auto ends_earlier = [](const Span& left, const Span& right) { return left.end_ns < right.end_ns; };
    sort_nearly_sorted(fresh.begin(), fresh.end(), ends_earlier);
    if (!pieces.empty() && fresh.front().end_ns < pieces.back().last_end_ns) {
        const auto middle = static_cast<std::ptrdiff_t>(fresh.size());
        take_back_later_than(fresh.front().end_ns);
        std::rotate(fresh.begin(), fresh.begin() + middle, fresh.end());
        std::inplace_merge(fresh.begin(), fresh.end() - middle, fresh.end(), ends_earlier);
    }
    for (const Span& span : fresh)
        append(span);
    fresh.clear();
    if (fresh.capacity() > SpanChunk::capacity_limit) fresh.shrink_to_fit();
}

/// Takes whole pieces apart, behind the fresh spans: readers may be looking at them, so they stay as they
/// are.
void SpanIndex::Lanes::OpenLane::take_back_later_than(std::int64_t time_ns)
{
    std::size_t p = pieces.size();
    while (p > 0 && pieces[p - 1].last_end_ns > time_ns)
        --p;
    for (std::size_t i = p; i < pieces.size(); ++i)
        for (std::size_t s = 0; s < pieces[i].size; ++s)
            fresh.push_back(pieces[i].chunk->span(s));
    pieces.resize(p);
    open = nullptr;
}

void SpanIndex::Lanes::OpenLane::make_room()
{
    const std::size_t used = pieces.empty() ? 0 : pieces.back().size;
    if (open && used < open->capacity()) return;
    if (open && used < SpanChunk::capacity_limit) {
        // Few so far: a chunk four times as large takes the place of the last one.
        const SpanPiece old = std::move(pieces.back());
        pieces.pop_back();
        open = std::make_shared<SpanChunk>(std::clamp(4 * used, first_capacity, SpanChunk::capacity_limit));
        for (std::size_t i = 0; i < old.size; ++i)
            open->set(i, old.chunk->span(i));
        pieces.push_back(old);
        pieces.back().chunk = open;
        return;
    }
    SpanPiece next;
    if (!pieces.empty()) {
        const SpanPiece& last = pieces.back();
        next.count_before = last.count_before + last.size;
        next.busy_before_ns = last.busy_before_ns + last.chunk->busy_ns(last.size - 1);
    }
    open = std::make_shared<SpanChunk>(pieces.empty() ? first_capacity : SpanChunk::capacity_limit);
    next.chunk = open;
    pieces.push_back(std::move(next));
}

void SpanIndex::Lanes::OpenLane::append(const Span& span)
{
    make_room();
    SpanPiece& piece = pieces.back();
    open->set(piece.size++, span);
    piece.least_begin_ns = std::min(piece.least_begin_ns, span.begin_ns);
    piece.last_end_ns = span.end_ns;
}

void SpanIndex::Lanes::publish(std::vector<std::shared_ptr<const SpanLane>>& lanes)
{
    const std::size_t known_count = lanes.size();
    for (OpenLane* lane : touched_) {
        lane->settle();
        auto shown = std::make_shared<const SpanLane>(lane->value, lane->pieces);
        if (lane->ordinal < known_count)
            lanes[lane->place] = std::move(shown);
        else
            lanes.push_back(std::move(shown));
    }
    touched_.clear();
    if (lanes.size() == known_count) return;
    std::sort(lanes.begin(), lanes.end(),
              [](const auto& a, const auto& b) { return a->value() < b->value(); });
    for (std::size_t i = 0; i < lanes.size(); ++i)
        lanes_.at(lanes[i]->value())->place = i;
}

// -------------------------------------------------------------------------------------------------

const SpanLane* SpanSnapshot::find(std::int64_t value) const
{
    const auto found = std::lower_bound(
        lanes_.begin(), lanes_.end(), value,
        [](const std::shared_ptr<const SpanLane>& lane, std::int64_t v) { return lane->value() < v; });
    return found != lanes_.end() && (*found)->value() == value ? found->get() : nullptr;
}

SpanIndex::SpanIndex(SpanRule rule, const SpanLimits& limits)
    : limits_(limits),
      reading_(std::make_unique<Reading>()),
      pairing_(std::make_unique<SpanPairing>(limits)),
      lanes_(std::make_unique<Lanes>(limits.lanes))
{
    published_.lanes_by_ = rule.lanes_by ? rule.lanes_by : rule.from_key;
    const std::uint16_t kind = reading_->kinds().add({rule.from.text(), rule.to.text(), false}).value_or(0);
    reading_->add(make_rule_marks(std::move(rule), std::nullopt, kind));
}

SpanIndex::SpanIndex(SpanPlan plan, const SpanLimits& limits)
    : limits_(limits),
      reading_(std::make_unique<Reading>()),
      pairing_(std::make_unique<SpanPairing>(limits)),
      lanes_(std::make_unique<Lanes>(limits.lanes))
{
    for (SpanRule& rule : plan.rules)
        if (const auto kind = reading_->kinds().add({rule.from.text(), rule.to.text(), false}))
            reading_->add(make_rule_marks(std::move(rule), plan.lanes, *kind));
    if (!plan.calls) return;
    reading_->add(make_whole_marks(plan.lanes, reading_->kinds()));
    reading_->add(make_call_marks(std::move(plan.lanes), reading_->kinds()));
}

SpanIndex::~SpanIndex() = default;
SpanIndex::SpanIndex(SpanIndex&&) noexcept = default;
SpanIndex& SpanIndex::operator=(SpanIndex&&) noexcept = default;

void SpanIndex::add(const store::Snapshot& snapshot, const std::stop_token& stop)
{
    SpanCounts& counts = published_.counts_;
    while (!reading_->is_done(snapshot) && reading_->next(snapshot, stop, counts)) {
        for (const SpanMark& mark : reading_->marks())
            pairing_->add(mark, counts, [&](std::int64_t lane, const Span& span) {
                if (counts.spans - counts.not_kept > limits_.spans) {
                    ++counts.not_kept;
                    return;
                }
                lanes_->add(lane, span);
                published_.durations_.set(span.from, span.duration_ns());
                published_.durations_.set(span.to, span.duration_ns());
            });
        lanes_->publish(published_.lanes_);
        published_.kinds_ = reading_->kinds().published();
    }
}

}  // namespace boardscope::timeline
