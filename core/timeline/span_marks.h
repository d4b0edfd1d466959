// SPDX-License-Identifier: GPL-3.0-or-later
// What:    MarkSource (private to the span index): finds the rows that begin or end spans, by a rule or by the
//          names of events.
// Thread:  one thread at a time.
// Units:   nanoseconds of the board's clock.
// Errors:  none; rows without the field that ends have in common are counted.
#pragma once

#include "core/store/snapshot.h"
#include "core/timeline/span_index.h"
#include "core/timeline/span_lane.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace boardscope::timeline {

/// A row that begins or ends a span, or both, or is one by itself; or a loss.
struct SpanMark {
    std::int64_t time_ns = 0;
    RowId row;
    std::int64_t from_key = 0;
    std::int64_t to_key = 0;
    std::int64_t lane = SpanLane::none;
    std::int64_t lost_until_ns = 0;
    std::int64_t begin_ns = 0;  ///< of what lasted until time_ns
    std::uint32_t cpu = 0;
    std::uint16_t kind = 0;
    bool begins = false;
    bool ends = false;
    bool lasted = false;
    bool loses = false;
    bool nests = true;       ///< see SpanRule
    bool is_of_cpu = false;  ///< both ends are on one CPU: what is lost on another does not matter
};

/// The kinds of spans that all sources of one index found, numbered together.
class SpanKinds {
public:
    /// More are as damage makes them: their spans are left out.
    static constexpr std::size_t limit = 4096;

    [[nodiscard]] std::optional<std::uint16_t> add(SpanKind kind);
    [[nodiscard]] const SpanKind& at(std::uint16_t kind) const { return kinds_[kind]; }
    void set(std::uint16_t kind, SpanKind to);
    /// For readers; the same until something was added or set.
    [[nodiscard]] std::shared_ptr<const std::vector<SpanKind>> published();

private:
    std::vector<SpanKind> kinds_;
    std::shared_ptr<const std::vector<SpanKind>> published_;
};

class MarkSource {
public:
    virtual ~MarkSource() = default;
    /// Appends the marks of the rows first … end - 1, in the order of rows. False: stopped, and nothing was
    /// appended.
    [[nodiscard]] virtual bool read(const store::Snapshot& snapshot, RowId first, RowId end,
                                    std::vector<SpanMark>& marks, SpanCounts& counts,
                                    const std::stop_token& stop) = 0;
};

/// Lanes by `lanes`, or else as the rule says.
[[nodiscard]] std::unique_ptr<MarkSource> make_rule_marks(SpanRule rule, std::optional<LaneChoice> lanes,
                                                          std::uint16_t kind);
/// Calls and their returns, whichever come. `kinds` outlives the source.
[[nodiscard]] std::unique_ptr<MarkSource> make_call_marks(LaneChoice lanes, SpanKinds& kinds);
/// Rows of shapes that have a duration.
[[nodiscard]] std::unique_ptr<MarkSource> make_whole_marks(LaneChoice lanes, SpanKinds& kinds);

/// The lane of rows, as SpanLane::value() names it.
class LaneOfRow {
public:
    /// The snapshot outlives this.
    LaneOfRow(const LaneChoice& choice, const store::Snapshot& snapshot);
    [[nodiscard]] std::int64_t at(const store::SegmentView& segment, std::size_t index);

private:
    LanePlace (*place_of_)(const store::SegmentView& segment, std::size_t index) = nullptr;
    std::optional<filter::FieldReader> field_;
};

}  // namespace boardscope::timeline
