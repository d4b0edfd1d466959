// SPDX-License-Identifier: GPL-3.0-or-later
// What:    LaneIndex: sorts the rows that a filter let through into lanes, by CPU, by task or whatever was
// chosen, as they
//          come. LaneSnapshot: the lanes at one moment, for drawing and for finding events.
// Thread:  LaneIndex: one writer. LaneSnapshot: an immutable value, cheap to copy, for any thread, also
//          while the writer goes on: it shares the memory of the index, whatever its size.
// Units:   nanoseconds of the board's clock.
// Errors:  none. Rows that come late are put where their time belongs. Losses are not events: see
//          losses(). Notes, and lines before the first time that was ever told, have no place in time
//          and stay out.
#pragma once

#include "core/filter/row_set.h"
#include "core/store/snapshot.h"
#include "core/timeline/lane.h"
#include "core/timeline/lane_grouping.h"
#include "core/timeline/loss_index.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace boardscope::timeline {

class LaneSnapshot {
public:
    [[nodiscard]] const LaneChoice& choice() const { return choice_; }
    [[nodiscard]] Grouping grouping() const { return choice_.grouping(); }
    /// In the order of their keys.
    [[nodiscard]] std::size_t lane_count() const { return lanes_.size(); }
    [[nodiscard]] const Lane& lane(std::size_t index) const { return *lanes_[index]; }
    [[nodiscard]] std::optional<std::size_t> find(const LaneKey& key) const;
    /// Which lane a row is in, or would be in if it had passed
    /// the filter; none if there is no such lane.
    [[nodiscard]] std::optional<std::size_t> lane_of(const store::Snapshot& snapshot, RowId row) const;
    /// Events in all lanes.
    [[nodiscard]] std::size_t event_count() const { return event_count_; }
    [[nodiscard]] const LossSnapshot& losses() const { return losses_; }

private:
    friend class LaneIndex;
    LaneChoice choice_;
    std::vector<std::shared_ptr<const Lane>> lanes_;
    std::size_t event_count_ = 0;
    LossSnapshot losses_;
};

class LaneIndex {
public:
    /// Where a field has more values than this, the rest share one lane, called "(other)".
    static constexpr std::size_t lane_limit = std::size_t{1} << 16;

    explicit LaneIndex(LaneChoice choice);
    ~LaneIndex();
    LaneIndex(LaneIndex&&) noexcept;
    LaneIndex& operator=(LaneIndex&&) noexcept;

    /// Adds the rows of `rows` from row `from` on, all of which `snapshot` must have. Call it with
    /// rows in the order in which they came; what is added together is sorted together, so fewer,
    /// larger calls cost less.
    void add(const store::Snapshot& snapshot, const filter::RowSet& rows, RowId from);

    [[nodiscard]] const LaneChoice& choice() const { return published_.choice_; }
    /// What was added until now.
    [[nodiscard]] const LaneSnapshot& snapshot() const { return published_; }

private:
    struct OpenLane;
    OpenLane& lane_for(const LaneKey& key);
    void publish(const store::Snapshot& snapshot);

    struct KeyHash {
        std::size_t operator()(const LaneKey& key) const noexcept;
    };
    std::unordered_map<LaneKey, std::unique_ptr<OpenLane>, KeyHash> lanes_;
    std::vector<OpenLane*> touched_;
    LossIndex losses_;
    LaneSnapshot published_;
};

}  // namespace boardscope::timeline
