// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanIndex: pairs the rows of a store by a SpanRule, or by several and the names of events, as they come; and
//          takes rows for spans that say themselves how long they lasted.
//          SpanSnapshot: the spans at one moment, in lanes, for drawing, finding and statistics.
// Thread:  SpanIndex: one writer. SpanSnapshot: an immutable value, cheap to copy, for any thread, also while the
//          writer goes on.
// Units:   nanoseconds of the board's clock.
// Errors:  none. What found no partner is counted; what may have found a wrong one, because something was lost
//          meanwhile, is marked. Memory is bounded.
#pragma once

#include "core/filter/row_set.h"
#include "core/store/snapshot.h"
#include "core/timeline/lane_grouping.h"
#include "core/timeline/row_durations.h"
#include "core/timeline/span_lane.h"
#include "core/timeline/span_rule.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::timeline {

class SpanPairing;

struct SpanCounts {
    std::uint64_t spans = 0;
    std::uint64_t uncertain = 0;     ///< of them
    std::uint64_t ends_alone = 0;    ///< ends that nothing had begun
    std::uint64_t begins_alone = 0;  ///< beginnings that were given up: replaced, too deep, or too many
    std::uint64_t open = 0;          ///< beginnings whose end may still come
    std::uint64_t without_key = 0;   ///< rows that lack the field which ends have in common
    std::uint64_t not_kept = 0;      ///< spans beyond SpanLimits::spans: found, but neither drawn nor summed up
    friend bool operator==(const SpanCounts&, const SpanCounts&) = default;
};

/// What spans of one kind lie between.
struct SpanKind {
    std::string from;  ///< name of the event, or text of the filter; empty: none was seen yet
    std::string to;
    bool is_call = false;   ///< found by the names of events, not by a rule
    bool is_whole = false;  ///< one row is both ends: there is no `to`
    friend bool operator==(const SpanKind&, const SpanKind&) = default;
};

class SpanSnapshot {
public:
    /// In the order of their values.
    [[nodiscard]] std::size_t lane_count() const { return lanes_.size(); }
    [[nodiscard]] const SpanLane& lane(std::size_t index) const { return *lanes_[index]; }
    [[nodiscard]] const SpanCounts& counts() const { return counts_; }
    /// Null: no lane has this value.
    [[nodiscard]] const SpanLane* find(std::int64_t value) const;
    /// By Span::kind.
    [[nodiscard]] const std::vector<SpanKind>& kinds() const { return *kinds_; }
    /// How long what a row begins or ends took.
    [[nodiscard]] const RowDurations& durations() const { return durations_; }
    /// What lanes are made by; null: there is one lane.
    [[nodiscard]] const std::shared_ptr<const filter::RowField>& lanes_by() const { return lanes_by_; }

private:
    friend class SpanIndex;
    std::vector<std::shared_ptr<const SpanLane>> lanes_;
    SpanCounts counts_;
    std::shared_ptr<const std::vector<SpanKind>> kinds_ = std::make_shared<const std::vector<SpanKind>>();
    RowDurations durations_;
    std::shared_ptr<const filter::RowField> lanes_by_;
};

struct SpanLimits {
    std::size_t open = std::size_t{1} << 20;   ///< in all
    std::size_t depth = 256;                   ///< of one key
    std::size_t lanes = std::size_t{1} << 16;  ///< spans of more values share the lane of those without one
    std::size_t spans = std::size_t{1} << 23;  ///< in all: 72 bytes each
};

/// Of which spans a timeline is made.
struct SpanPlan {
    /// What lanes the timeline has: a span is in the lane of the row that begins it.
    LaneChoice lanes;
    /// Entries and exits whose names say that they belong together, on the same task or CPU; and rows that are spans by
    /// themselves.
    bool calls = true;
    std::vector<SpanRule> rules;
};

/// SpanLane::value() of the lane that an index for a SpanPlan makes for rows of this key.
[[nodiscard]] std::int64_t span_lane_value(const LaneKey& key);
/// The other way round.
[[nodiscard]] LaneKey lane_key_of(std::int64_t span_lane_value);

class SpanIndex {
public:
    /// Lanes as the rule says.
    explicit SpanIndex(SpanRule rule, const SpanLimits& limits = {});
    explicit SpanIndex(SpanPlan plan, const SpanLimits& limits = {});
    ~SpanIndex();
    SpanIndex(SpanIndex&&) noexcept;
    SpanIndex& operator=(SpanIndex&&) noexcept;

    /// Looks at the rows that this snapshot has and earlier ones had not. Stopped in the middle, it goes on
    /// from there with the next call. Rows that come late find their partners if they come within the same
    /// call.
    void add(const store::Snapshot& snapshot, const std::stop_token& stop = {});

    /// What was added until now.
    [[nodiscard]] const SpanSnapshot& snapshot() const { return published_; }

private:
    class Lanes;
    class Reading;

    SpanLimits limits_;
    std::unique_ptr<Reading> reading_;
    std::unique_ptr<SpanPairing> pairing_;
    std::unique_ptr<Lanes> lanes_;
    SpanSnapshot published_;
};

}  // namespace boardscope::timeline
