// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_marks.h"

#include <algorithm>
#include <utility>

namespace boardscope::timeline {

// Kinds -------------------------------------------------------------------------------------------

std::optional<std::uint16_t> SpanKinds::add(SpanKind kind)
{
    if (kinds_.size() >= limit) return std::nullopt;
    kinds_.push_back(std::move(kind));
    published_ = nullptr;
    return static_cast<std::uint16_t>(kinds_.size() - 1);
}

void SpanKinds::set(std::uint16_t kind, SpanKind to)
{
    kinds_[kind] = std::move(to);
    published_ = nullptr;
}

std::shared_ptr<const std::vector<SpanKind>> SpanKinds::published()
{
    if (!published_) published_ = std::make_shared<const std::vector<SpanKind>>(kinds_);
    return published_;
}

// Lanes -------------------------------------------------------------------------------------------

std::int64_t span_lane_value(const LaneKey& key)
{
    if (key.number != LaneKey::none) return key.number;
    // Numbers of lanes that texts tell apart: no CPU and no pid is below zero.
    return key.text == StringId{} ? SpanLane::none : -2 - static_cast<std::int64_t>(key.text.value());
}

LaneKey lane_key_of(std::int64_t value)
{
    if (value > -2) return {.number = value, .text = {}};
    return {.number = LaneKey::none, .text = StringId{static_cast<std::uint32_t>(-2 - value)}};
}

LaneOfRow::LaneOfRow(const LaneChoice& choice, const store::Snapshot& snapshot)
{
    if (choice.grouping() == Grouping::field)
        field_.emplace(*choice.field(), snapshot);
    else
        place_of_ = facts_of(choice.grouping()).place_of;
}

std::int64_t LaneOfRow::at(const store::SegmentView& segment, std::size_t index)
{
    if (!field_) return span_lane_value(place_of_(segment, index).key);
    return field_->at(RowId{segment.first_row().value() + index}).value_or(SpanLane::none);
}

// Marks by a rule ---------------------------------------------------------------------------------

namespace {

class RuleMarks final : public MarkSource {
public:
    RuleMarks(SpanRule rule, std::optional<LaneChoice> lanes, std::uint16_t kind)
        : rule_(std::move(rule)),
          from_run_(rule_.from),
          to_run_(rule_.to),
          lanes_(std::move(lanes)),
          lanes_by_(rule_.lanes_by ? rule_.lanes_by : rule_.from_key)
    {
        pattern_.kind = kind;
        pattern_.nests = rule_.nests;
        pattern_.is_of_cpu = rule_.from_key && rule_.from_key->name() == "cpu";
    }

    bool read(const store::Snapshot& snapshot, RowId first, RowId end, std::vector<SpanMark>& marks,
              SpanCounts& counts, const std::stop_token& stop) override;

private:
    struct Readers {
        Readers(const RuleMarks& marks, const store::Snapshot& snapshot);
        std::optional<filter::FieldReader> from_keys;
        std::optional<filter::FieldReader> to_keys;
        std::optional<filter::FieldReader> field_lanes;
        std::optional<LaneOfRow> lanes;
    };
    void read_begins(const filter::RowSet& rows, RowId first, const store::Snapshot& snapshot,
                     Readers& readers, std::vector<SpanMark>& marks, SpanCounts& counts) const;
    void read_ends(const filter::RowSet& rows, RowId first, const store::Snapshot& snapshot, Readers& readers,
                   std::vector<SpanMark>& marks, std::size_t first_mark, SpanCounts& counts) const;

    SpanRule rule_;
    filter::FilterRun from_run_;
    filter::FilterRun to_run_;
    std::optional<LaneChoice> lanes_;
    std::shared_ptr<const filter::RowField> lanes_by_;
    SpanMark pattern_;  ///< what all marks have in common
};

RuleMarks::Readers::Readers(const RuleMarks& marks, const store::Snapshot& snapshot)
{
    if (marks.rule_.from_key) from_keys.emplace(*marks.rule_.from_key, snapshot);
    if (marks.rule_.to_key) to_keys.emplace(*marks.rule_.to_key, snapshot);
    if (marks.lanes_)
        lanes.emplace(*marks.lanes_, snapshot);
    else if (marks.lanes_by_)
        field_lanes.emplace(*marks.lanes_by_, snapshot);
}

store::SegmentView segment_of(const store::Snapshot& snapshot, RowId row)
{
    return snapshot.segment(row.value() >> store::Segment::row_bits);
}

void place(SpanMark& mark, const store::SegmentView& segment, RowId row)
{
    const std::size_t i = row.value() - segment.first_row().value();
    mark.time_ns = segment.times()[i];
    mark.row = row;
    mark.cpu = segment.cpus()[i];
}

bool RuleMarks::read(const store::Snapshot& snapshot, RowId first, RowId end, std::vector<SpanMark>& marks,
                     SpanCounts& counts, const std::stop_token& stop)
{
    filter::RowSet from;
    filter::RowSet to;
    if (from_run_.evaluate(snapshot, first, end, from, stop) < end ||
        to_run_.evaluate(snapshot, first, end, to, stop) < end)
        return false;
    Readers readers(*this, snapshot);
    const std::size_t first_mark = marks.size();
    read_begins(from, first, snapshot, readers, marks, counts);
    read_ends(to, first, snapshot, readers, marks, first_mark, counts);
    return true;
}

void RuleMarks::read_begins(const filter::RowSet& rows, RowId first, const store::Snapshot& snapshot,
                            Readers& readers, std::vector<SpanMark>& marks, SpanCounts& counts) const
{
    rows.for_each(
        [&](RowId row) {
            SpanMark mark = pattern_;
            const store::SegmentView segment = segment_of(snapshot, row);
            place(mark, segment, row);
            mark.begins = true;
            if (readers.from_keys) {
                const auto key = readers.from_keys->at(row);
                if (!key) {
                    ++counts.without_key;
                    return;
                }
                mark.from_key = *key;
            }
            if (readers.lanes)
                mark.lane = readers.lanes->at(segment, row.value() - segment.first_row().value());
            else if (readers.field_lanes)
                mark.lane = readers.field_lanes->at(row).value_or(SpanLane::none);
            marks.push_back(mark);
        },
        first);
}

void RuleMarks::read_ends(const filter::RowSet& rows, RowId first, const store::Snapshot& snapshot,
                          Readers& readers, std::vector<SpanMark>& marks, std::size_t first_mark,
                          SpanCounts& counts) const
{
    const std::size_t end_of_begins = marks.size();
    std::size_t twin = first_mark;
    rows.for_each(
        [&](RowId row) {
            SpanMark mark = pattern_;
            place(mark, segment_of(snapshot, row), row);
            mark.ends = true;
            if (readers.to_keys) {
                const auto key = readers.to_keys->at(row);
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
    const auto at = [&marks](std::size_t index) { return marks.begin() + static_cast<std::ptrdiff_t>(index); };
    std::inplace_merge(at(first_mark), at(end_of_begins), marks.end(), by_row);
}

}  // namespace

std::unique_ptr<MarkSource> make_rule_marks(SpanRule rule, std::optional<LaneChoice> lanes, std::uint16_t kind)
{
    return std::make_unique<RuleMarks>(std::move(rule), std::move(lanes), kind);
}

}  // namespace boardscope::timeline
