// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_marks.h"
#include "core/timeline/time_range.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

namespace boardscope::timeline {

namespace {

class WholeMarks final : public MarkSource {
public:
    WholeMarks(LaneChoice lanes, SpanKinds& kinds) : lanes_(std::move(lanes)), kinds_(kinds) {}

    bool read(const store::Snapshot& snapshot, RowId first, RowId end, std::vector<SpanMark>& marks,
              SpanCounts& counts, const std::stop_token& stop) override;

private:
    struct Duration {
        std::uint32_t field = 0;
        std::int64_t unit_ns = 1;
    };

    void learn_shapes(const store::Snapshot& snapshot);
    std::optional<std::uint16_t> kind_of(StringId event, const store::Snapshot& snapshot);
    [[nodiscard]] std::optional<std::int64_t> begin_of(const store::SegmentView& segment,
                                                       std::size_t index) const;
    void read_segment(const store::SegmentView& segment, std::size_t first, std::size_t end,
                      const store::Snapshot& snapshot, LaneOfRow& lanes, std::vector<SpanMark>& marks);

    LaneChoice lanes_;
    SpanKinds& kinds_;
    std::vector<std::optional<Duration>> durations_;  ///< by ShapeId
    bool has_durations_ = false;
    std::unordered_map<StringId, std::optional<std::uint16_t>> event_kinds_;
};

void WholeMarks::learn_shapes(const store::Snapshot& snapshot)
{
    for (std::size_t i = durations_.size(); i < snapshot.shape_count(); ++i) {
        const decode::EventShape& shape = snapshot.shape(ShapeId{static_cast<std::uint16_t>(i)});
        durations_.emplace_back();
        if (!shape.duration_field || *shape.duration_field >= shape.fields.size()) continue;
        const decode::ShapeField& field = shape.fields[*shape.duration_field];
        if (field.form == decode::FieldForm::text) continue;
        durations_.back() = {*shape.duration_field, decode::nanoseconds_of(field.unit)};
        has_durations_ = true;
    }
}

std::optional<std::uint16_t> WholeMarks::kind_of(StringId event, const store::Snapshot& snapshot)
{
    const auto [known, is_new] = event_kinds_.try_emplace(event);
    if (is_new)
        known->second = kinds_.add({.from = std::string(snapshot.strings().text(event)), .is_whole = true});
    return known->second;
}

/// None: the row is no span, or lacks its duration. One that is longer than the clock has run began with it.
std::optional<std::int64_t> WholeMarks::begin_of(const store::SegmentView& segment, std::size_t index) const
{
    const ShapeId shape = segment.shapes()[index];
    if (shape.value() >= durations_.size() || !durations_[shape.value()]) return std::nullopt;
    const Duration& duration = *durations_[shape.value()];
    const std::int64_t value =
        segment.fields(shape).numbers(duration.field, segment.field_rows()[index]).front();
    if (value == decode::absent_number) return std::nullopt;
    constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max();
    const std::int64_t length =
        value < 0 || value > longest / duration.unit_ns ? longest : value * duration.unit_ns;
    return time_minus(segment.times()[index], static_cast<std::uint64_t>(length));
}

void WholeMarks::read_segment(const store::SegmentView& segment, std::size_t first, std::size_t end,
                              const store::Snapshot& snapshot, LaneOfRow& lanes, std::vector<SpanMark>& marks)
{
    for (std::size_t i = first; i < end; ++i) {
        const std::optional<std::int64_t> begin_ns = begin_of(segment, i);
        if (!begin_ns) continue;
        const std::optional<std::uint16_t> kind = kind_of(segment.events()[i], snapshot);
        if (!kind) continue;
        SpanMark mark{.time_ns = segment.times()[i],
                      .row = RowId{segment.first_row().value() + i},
                      .lane = lanes.at(segment, i),
                      .begin_ns = *begin_ns,
                      .cpu = segment.cpus()[i],
                      .kind = *kind};
        mark.lasted = true;
        marks.push_back(mark);
    }
}

bool WholeMarks::read(const store::Snapshot& snapshot, RowId first, RowId end, std::vector<SpanMark>& marks,
                      SpanCounts&, const std::stop_token& stop)
{
    if (stop.stop_requested()) return false;
    learn_shapes(snapshot);
    if (!has_durations_) return true;
    LaneOfRow lanes(lanes_, snapshot);
    for (std::uint64_t row = first.value(); row < end.value();) {
        const store::SegmentView segment = snapshot.segment(row >> store::Segment::row_bits);
        const std::uint64_t first_row = segment.first_row().value();
        const std::uint64_t until = std::min<std::uint64_t>(end.value(), first_row + segment.size());
        read_segment(segment, row - first_row, until - first_row, snapshot, lanes, marks);
        row = until;
    }
    return true;
}

}  // namespace

std::unique_ptr<MarkSource> make_whole_marks(LaneChoice lanes, SpanKinds& kinds)
{
    return std::make_unique<WholeMarks>(std::move(lanes), kinds);
}

}  // namespace boardscope::timeline
