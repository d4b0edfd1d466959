// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Lane: the events of one CPU or one task, sorted by time, as they were when the lane was
//          published. Counting events between two times costs a binary search, whatever lies between.
// Thread:  immutable; any thread. The writer goes on appending behind what a Lane can see.
// Units:   nanoseconds of the board's clock; indices count the events of the lane from 0.
// Errors:  none; indices must be below count().
#pragma once

#include "core/base/ids.h"
#include "core/timeline/time_range.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace boardscope::timeline {

enum class Grouping : std::uint8_t { cpu, task };

/// What makes a lane: a CPU, or a task. Lanes are shown in this order.
struct LaneKey {
    /// CPU number or pid; none for events without one, which come last.
    std::int64_t number = none;
    /// Tells tasks without a pid apart; empty otherwise.
    StringId task;

    static constexpr std::int64_t none = INT64_MAX;
    friend auto operator<=>(const LaneKey&, const LaneKey&) = default;
};

struct LaneEvent {
    std::int64_t time_ns = 0;
    RowId row;
    friend auto operator<=>(const LaneEvent&, const LaneEvent&) = default;
};

/// A piece of a lane. Elements that were published once never change; more may follow them.
class LaneChunk {
public:
    static constexpr std::size_t capacity_limit = 4096;
    static constexpr std::size_t sample_step = 32;

    explicit LaneChunk(std::size_t capacity);

    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] const std::int64_t* times() const { return times_.get(); }
    [[nodiscard]] RowId row(std::size_t index) const { return rows_[index]; }
    [[nodiscard]] LaneEvent event(std::size_t index) const { return {times_[index], rows_[index]}; }
    /// Every sample_step-th time, close together, so that a search stays in the cache.
    [[nodiscard]] const std::int64_t* samples() const { return samples_.get(); }

    /// Writer only: `index` was not published.
    void set(std::size_t index, const LaneEvent& event)
    {
        times_[index] = event.time_ns;
        rows_[index] = event.row;
        if (index % sample_step == 0) samples_[index / sample_step] = event.time_ns;
    }

private:
    std::size_t capacity_;
    std::unique_ptr<std::int64_t[]> times_;
    std::unique_ptr<RowId[]> rows_;
    std::unique_ptr<std::int64_t[]> samples_;
};

/// A chunk and how much of it counts.
struct LanePiece {
    std::shared_ptr<const LaneChunk> chunk;
    std::size_t size = 0;          ///< never 0
    std::size_t count_before = 0;  ///< events of the lane in the pieces before
    std::int64_t first_ns = 0;
    std::int64_t last_ns = 0;
};

class Lane {
public:
    Lane(LaneKey key, StringId task, std::vector<LanePiece> pieces);

    [[nodiscard]] const LaneKey& key() const { return key_; }
    /// The name that the task had last; empty for a CPU.
    [[nodiscard]] StringId task() const { return task_; }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] LaneEvent event(std::size_t index) const;
    /// From the first event to just after the last.
    [[nodiscard]] TimeRange extent() const;

    /// How many events are earlier than `time_ns`: also the index of the first that is not.
    [[nodiscard]] std::size_t rank(std::int64_t time_ns) const;
    [[nodiscard]] std::size_t count_in(TimeRange range) const;
    /// counts[i] = events in [edges_ns[i], edges_ns[i + 1]); edges in order, one more than counts.
    void count_between(std::span<const std::int64_t> edges_ns, std::span<std::uint32_t> counts) const;
    /// Where this event stands; none if it is not of this lane.
    [[nodiscard]] std::optional<std::size_t> find(const LaneEvent& event) const;
    /// The event nearest to `time_ns`; none only in an empty lane.
    [[nodiscard]] std::optional<LaneEvent> nearest(std::int64_t time_ns) const;

private:
    [[nodiscard]] std::size_t piece_of(std::size_t index) const;

    LaneKey key_;
    StringId task_;
    std::size_t count_ = 0;
    std::vector<LanePiece> pieces_;
};

}  // namespace boardscope::timeline
