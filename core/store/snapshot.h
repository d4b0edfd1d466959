// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Snapshot: the rows that were published at one moment; later appends do not change it.
// Thread:  a value; copy it to any thread. It keeps the memory it looks at alive, also after the
//          EventStore is gone. No call takes a lock.
// Units:   nanoseconds of the board's clock.
// Errors:  none; indices must be below the counts given here.
#pragma once

#include "core/decode/message_template.h"
#include "core/store/event_row.h"
#include "core/store/segment.h"
#include "core/store/string_pool.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace boardscope::store {

/// What a store holds, counted while it grows. All members are 8 bytes wide.
struct Totals {
    static constexpr std::size_t loss_cause_limit = 8;

    std::uint64_t row_count = 0;
    std::uint64_t event_count = 0;
    std::uint64_t odd_count = 0;
    std::uint64_t note_count = 0;
    std::uint64_t loss_row_count = 0;
    std::uint64_t uncounted_loss_count = 0;  ///< loss rows of events that nobody counted
    std::uint64_t unnumbered_place_count =
        0;  ///< likewise of LossCause::trace_text, which a counter may cover
    std::array<std::uint64_t, loss_cause_limit> lost_by_cause{};  ///< sums, in each cause's own unit
    std::int64_t first_time_ns = 0;  ///< least and greatest time of the rows that have one of
    std::int64_t last_time_ns = 0;   ///< their own; both 0 while there is none
    std::uint64_t timed_row_count = 0;
    std::uint64_t late_row_count = 0;  ///< of them, those earlier than a row before them
    std::uint64_t string_count = 0;
    std::uint64_t refused_string_count = 0;  ///< texts replaced by "(other)", see StringPool
    std::uint64_t cut_message_count = 0;     ///< messages that did not fit whole
    std::uint64_t message_bytes = 0;  ///< kept: a text once for each segment that has it
    std::uint64_t shape_count = 0;          ///< the empty one included
    std::uint64_t template_count = 0;       ///< of StoreState::templates
    std::uint64_t fieldless_row_count = 0;  ///< rows whose segment had no room for one more kind of fields

    /// Events lost in all, as decode::total_events() counts them.
    [[nodiscard]] decode::LossTotal lost_events() const;

    friend bool operator==(const Totals&, const Totals&) = default;
};

struct LossRecord {
    RowId row;
    decode::Loss loss;
};

/// How messages of one event are built; a later one of the same event replaces it.
struct EventTemplates {
    StringId event;
    std::vector<decode::MessageTemplate> templates;
};

/// What the writer and the snapshots share.
struct StoreState {
    explicit StoreState(StringPoolLimits limits) : strings(limits)
    {
        shapes.push_back({});
        resolutions.push_back(0);
    }
    StringPool strings;
    GrowingColumn<std::unique_ptr<Segment>> segments;
    GrowingColumn<LossRecord> losses;
    GrowingColumn<decode::EventShape> shapes;
    GrowingColumn<EventTemplates> templates;
    GrowingColumn<std::uint32_t> resolutions;
};

/// The published rows of one segment, column by column.
class SegmentView {
public:
    SegmentView(const Segment& segment, RowId first_row, std::size_t rows)
        : segment_(&segment), first_row_(first_row), rows_(rows)
    {
    }

    [[nodiscard]] RowId first_row() const { return first_row_; }
    [[nodiscard]] std::size_t size() const { return rows_; }
    [[nodiscard]] std::span<const std::int64_t> times() const { return segment_->times(rows_); }
    /// Of all rows; none while rows may still be added to the segment.
    [[nodiscard]] std::optional<TimeSpan> time_span() const
    {
        if (rows_ < Segment::row_limit) return std::nullopt;
        return segment_->time_span();
    }
    /// Numbers of Snapshot::resolution_ns().
    [[nodiscard]] std::span<const std::uint8_t> resolutions() const { return segment_->resolutions(rows_); }
    [[nodiscard]] std::span<const std::uint32_t> cpus() const { return segment_->cpus(rows_); }
    [[nodiscard]] std::span<const std::int32_t> pids() const { return segment_->pids(rows_); }
    [[nodiscard]] std::span<const std::int32_t> tgids() const { return segment_->tgids(rows_); }
    [[nodiscard]] std::span<const StringId> tasks() const { return segment_->tasks(rows_); }
    [[nodiscard]] std::span<const StringId> flags() const { return segment_->flags(rows_); }
    [[nodiscard]] std::span<const StringId> events() const { return segment_->events(rows_); }
    [[nodiscard]] std::span<const RowKind> kinds() const { return segment_->kinds(rows_); }
    /// Which fields of its own each row has, and where in the table of its shape.
    [[nodiscard]] std::span<const ShapeId> shapes() const { return segment_->shapes(rows_); }
    [[nodiscard]] std::span<const std::uint16_t> field_rows() const { return segment_->field_rows(rows_); }
    [[nodiscard]] const FieldTable& fields(ShapeId shape) const { return segment_->fields(shape); }
    /// Numbers of Segment::text().
    [[nodiscard]] std::span<const std::uint16_t> messages() const { return segment_->messages(rows_); }
    [[nodiscard]] std::string_view message(std::size_t index) const { return segment_->message(index); }
    [[nodiscard]] const Segment& segment() const { return *segment_; }

private:
    const Segment* segment_;
    RowId first_row_;
    std::size_t rows_;
};

class Snapshot {
public:
    /// No rows.
    Snapshot();
    Snapshot(std::shared_ptr<const StoreState> state, const Totals& totals)
        : state_(std::move(state)), totals_(totals)
    {
    }

    [[nodiscard]] std::size_t row_count() const { return totals_.row_count; }
    [[nodiscard]] const Totals& totals() const { return totals_; }

    [[nodiscard]] std::size_t segment_count() const
    {
        return (row_count() + Segment::row_limit - 1) >> Segment::row_bits;
    }
    [[nodiscard]] SegmentView segment(std::size_t index) const;

    [[nodiscard]] EventView row(RowId row) const;

    /// Texts of ids; only ids below string_count() belong to this snapshot.
    [[nodiscard]] const StringPool& strings() const { return state_->strings; }
    [[nodiscard]] std::size_t string_count() const { return totals_.string_count; }

    [[nodiscard]] std::size_t shape_count() const { return totals_.shape_count; }
    [[nodiscard]] const decode::EventShape& shape(ShapeId id) const { return state_->shapes[id.value()]; }
    /// In the order in which they were learnt; the last of an event holds.
    [[nodiscard]] std::size_t template_count() const { return totals_.template_count; }
    [[nodiscard]] const EventTemplates& templates(std::size_t index) const
    {
        return state_->templates[index];
    }
    [[nodiscard]] std::uint32_t resolution_ns(std::uint8_t number) const
    {
        return state_->resolutions[number];
    }

    /// The losses in row order, for drawing them without a walk over all rows.
    [[nodiscard]] std::size_t loss_count() const { return totals_.loss_row_count; }
    [[nodiscard]] LossView loss(std::size_t index) const;
    /// The first loss at `row` or later: an index up to loss_count().
    [[nodiscard]] std::size_t first_loss_from(RowId row) const;
    /// The loss that stands in this row, if it is one.
    [[nodiscard]] std::optional<LossView> loss_at(RowId row) const;

private:
    std::shared_ptr<const StoreState> state_;
    Totals totals_;
};

}  // namespace boardscope::store
