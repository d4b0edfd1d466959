// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_index.h"

#include "core/timeline/nearly_sorted.h"
#include "core/timeline/span_pairing.h"

#include <algorithm>
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

struct SpanIndex::Reading {
    explicit Reading(SpanRule wanted)
        : rule(std::move(wanted)),
          from_run(rule.from),
          to_run(rule.to),
          lanes_by(rule.lanes_by ? rule.lanes_by : rule.from_key)
    {
    }

    /// The marks of the next slice, those that waited included, in the order of time. False: stopped.
    bool next(const store::Snapshot& snapshot, const std::stop_token& stop, SpanCounts& counts);
    void read_rows(const store::Snapshot& snapshot, const filter::RowSet& from, const filter::RowSet& to,
                   RowId first, SpanCounts& counts);
    void read_losses(const store::Snapshot& snapshot, RowId end);

    SpanRule rule;
    filter::FilterRun from_run;
    filter::FilterRun to_run;
    std::shared_ptr<const filter::RowField> lanes_by;
    RowId seen;
    std::size_t seen_losses = 0;
    std::vector<SpanMark> marks;
    std::size_t ready = 0;  ///< so many of the marks are complete; the others wait
};

bool SpanIndex::Reading::next(const store::Snapshot& snapshot, const std::stop_token& stop,
                              SpanCounts& counts)
{
    const RowId end{std::min<std::uint64_t>(seen.value() + slice_rows, snapshot.row_count())};
    filter::RowSet from;
    filter::RowSet to;
    if (from_run.evaluate(snapshot, seen, end, from, stop) < end ||
        to_run.evaluate(snapshot, seen, end, to, stop) < end)
        return false;
    marks.erase(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(ready));
    read_rows(snapshot, from, to, seen, counts);
    read_losses(snapshot, end);
    seen = end;
    sort_nearly_sorted(marks.begin(), marks.end(), is_earlier);
    ready = marks.size();
    if (end.value() == snapshot.row_count() || marks.empty()) return true;
    const std::int64_t until_ns = time_minus(marks.back().time_ns, late_ns);
    ready = static_cast<std::size_t>(
        std::partition_point(marks.begin(), marks.end(),
                             [until_ns](const SpanMark& mark) { return mark.time_ns < until_ns; }) -
        marks.begin());
    // A slice that is no longer than that does not wait, or everything might.
    if (ready == 0) ready = marks.size();
    return true;
}

void SpanIndex::Reading::read_rows(const store::Snapshot& snapshot, const filter::RowSet& from,
                                   const filter::RowSet& to, RowId first, SpanCounts& counts)
{
    const auto reader_of = [&snapshot](const std::shared_ptr<const filter::RowField>& field) {
        std::optional<filter::FieldReader> reader;
        if (field) reader.emplace(*field, snapshot);
        return reader;
    };
    auto from_keys = reader_of(rule.from_key);
    auto to_keys = reader_of(rule.to_key);
    auto lanes = reader_of(lanes_by);
    std::optional<store::SegmentView> segment;
    const auto mark_of = [&](RowId row) {
        if (!segment || row.value() - segment->first_row().value() >= segment->size())
            segment = snapshot.segment(row.value() >> store::Segment::row_bits);
        const std::size_t i = row.value() - segment->first_row().value();
        return SpanMark{.time_ns = segment->times()[i], .row = row, .cpu = segment->cpus()[i]};
    };
    const std::size_t first_mark = marks.size();
    from.for_each(
        [&](RowId row) {
            SpanMark mark = mark_of(row);
            mark.begins = true;
            if (from_keys) {
                const auto key = from_keys->at(row);
                if (!key) {
                    ++counts.without_key;
                    return;
                }
                mark.from_key = *key;
            }
            if (lanes) mark.lane = lanes->at(row).value_or(SpanLane::none);
            marks.push_back(mark);
        },
        first);
    const std::size_t end_of_begins = marks.size();
    std::size_t twin = first_mark;
    to.for_each(
        [&](RowId row) {
            SpanMark mark = mark_of(row);
            mark.ends = true;
            if (to_keys) {
                const auto key = to_keys->at(row);
                if (!key) {
                    ++counts.without_key;
                    return;
                }
                mark.to_key = *key;
            }
            // A row may do both: it ends first, then begins.
            while (twin < end_of_begins && marks[twin].row < row)
                ++twin;
            if (twin < end_of_begins && marks[twin].row == row) {
                marks[twin].ends = true;
                marks[twin].to_key = mark.to_key;
            } else {
                marks.push_back(mark);
            }
        },
        first);
    // Both are in the order of rows, and so they are together.
    const auto by_row = [](const SpanMark& left, const SpanMark& right) { return left.row < right.row; };
    const auto at = [this](std::size_t index) { return marks.begin() + static_cast<std::ptrdiff_t>(index); };
    std::inplace_merge(at(first_mark), at(end_of_begins), marks.end(), by_row);
}

void SpanIndex::Reading::read_losses(const store::Snapshot& snapshot, RowId end)
{
    for (; seen_losses < snapshot.loss_count(); ++seen_losses) {
        const store::LossView loss = snapshot.loss(seen_losses);
        if (loss.row >= end) return;
        marks.push_back({.time_ns = std::min(loss.from_ns, loss.to_ns),
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

SpanIndex::SpanIndex(SpanRule rule, const SpanLimits& limits)
    : pairing_(
          std::make_unique<SpanPairing>(rule.nests, rule.from_key && rule.from_key->name() == "cpu", limits)),
      lanes_(std::make_unique<Lanes>(limits.lanes))
{
    reading_ = std::make_unique<Reading>(std::move(rule));
    published_.lanes_by_ = reading_->lanes_by;
}

SpanIndex::~SpanIndex() = default;
SpanIndex::SpanIndex(SpanIndex&&) noexcept = default;
SpanIndex& SpanIndex::operator=(SpanIndex&&) noexcept = default;

void SpanIndex::add(const store::Snapshot& snapshot, const std::stop_token& stop)
{
    SpanCounts& counts = published_.counts_;
    while (reading_->seen.value() < snapshot.row_count() && reading_->next(snapshot, stop, counts)) {
        for (std::size_t i = 0; i < reading_->ready; ++i)
            pairing_->add(reading_->marks[i], counts,
                          [this](std::int64_t lane, const Span& span) { lanes_->add(lane, span); });
        lanes_->publish(published_.lanes_);
    }
}

}  // namespace boardscope::timeline
