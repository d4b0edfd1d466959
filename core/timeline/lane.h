// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Lane: the events of one CPU, one task or whatever makes a lane, sorted by time, as they were when
// the lane
//          was published. Counting events between two times costs a look at four cache lines, whatever lies
//          between.
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

/// What makes a lane, whatever lanes are made by (lane_grouping.h). Lanes are shown in this order.
struct LaneKey {
    /// CPU number, pid …; none where a text tells lanes apart, and for events without either, which come
    /// last.
    std::int64_t number = none;
    StringId text;

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
    /// Times that are counted one by one when an edge falls between them: two cache lines.
    static constexpr std::size_t sample_step = 16;

    explicit LaneChunk(std::size_t capacity);

    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] const std::int64_t* times() const { return lines_[0].times; }
    /// Every sample_step-th time, close together, so that a search touches little memory.
    [[nodiscard]] const std::int64_t* samples() const { return samples_.get(); }
    [[nodiscard]] RowId row(std::size_t index) const { return rows_[index]; }
    [[nodiscard]] LaneEvent event(std::size_t index) const { return {times()[index], rows_[index]}; }

    /// Writer only: `index` was not published.
    void set(std::size_t index, const LaneEvent& event)
    {
        lines_[0].times[index] = event.time_ns;
        rows_[index] = event.row;
        if (index % sample_step == 0) samples_[index / sample_step] = event.time_ns;
    }

private:
    struct Line {
        alignas(64) std::int64_t times[8];
    };
    std::size_t capacity_;
    std::unique_ptr<Line[]> lines_;
    std::unique_ptr<RowId[]> rows_;
    std::unique_ptr<std::int64_t[]> samples_;
};

/// A chunk and how much of it counts: all that a search wants to know in one cache line.
struct LanePiece {
    std::shared_ptr<const LaneChunk> chunk;
    const std::int64_t* times = nullptr;    ///< those of the chunk
    const std::int64_t* samples = nullptr;  ///< likewise
    std::size_t size = 0;                   ///< never 0
    std::size_t count_before = 0;           ///< events of the lane in the pieces before
    std::int64_t first_ns = 0;
    std::int64_t last_ns = 0;
};

class Lane {
public:
    Lane(LaneKey key, StringId name, std::vector<LanePiece> pieces);

    [[nodiscard]] const LaneKey& key() const { return key_; }
    /// The name that the task or process had last; empty where the key is all there is to tell.
    [[nodiscard]] StringId name() const { return name_; }
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
    void count_by_walking(std::span<const std::int64_t> edges_ns, std::size_t first, std::size_t end,
                          std::span<std::uint32_t> counts) const;
    void count_by_searching(std::span<const std::int64_t> edges_ns, std::span<std::uint32_t> counts) const;

    LaneKey key_;
    StringId name_;
    std::size_t count_ = 0;
    std::vector<LanePiece> pieces_;
};

}  // namespace boardscope::timeline
