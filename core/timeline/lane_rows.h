// SPDX-License-Identifier: GPL-3.0-or-later
// What:    LaneRows: which lanes are shown, row by row from the top: those that are pinned, then the others;
// some
//          as thin strips, some not at all.
// Thread:  immutable; cheap to copy, whatever the number of lanes.
// Units:   rows count what is shown, lanes what a LaneSnapshot has; both from 0.
// Errors:  none; rows must be below count().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace boardscope::timeline {

class LaneRows {
public:
    /// All lanes, in their own order.
    LaneRows(std::size_t lane_count = 0) : count_(lane_count), lane_count_(lane_count) {}

    /// `lanes` has the lane of each row. `collapsed` has the rows that are thin, in order.
    LaneRows(std::size_t lane_count, std::vector<std::uint32_t> lanes, std::size_t pinned_count,
             std::vector<std::uint32_t> collapsed);

    [[nodiscard]] std::size_t count() const { return count_; }
    /// The first rows, which stay where they are when the others scroll.
    [[nodiscard]] std::size_t pinned_count() const { return pinned_count_; }
    [[nodiscard]] std::size_t hidden_count() const { return lane_count_ - count_; }
    [[nodiscard]] std::size_t collapsed_count() const { return order_ ? order_->collapsed.size() : 0; }

    [[nodiscard]] std::size_t lane(std::size_t row) const { return order_ ? order_->lanes[row] : row; }
    /// None for a lane that is hidden, or is not there at all.
    [[nodiscard]] std::optional<std::size_t> row_of(std::size_t lane) const;
    [[nodiscard]] bool is_collapsed(std::size_t row) const;
    /// How many of the rows above `row`, which may be count(), are thin.
    [[nodiscard]] std::size_t collapsed_before(std::size_t row) const;

private:
    struct Order {
        std::vector<std::uint32_t> lanes;      ///< by row
        std::vector<std::uint32_t> rows;       ///< by lane; no_row: hidden
        std::vector<std::uint32_t> collapsed;  ///< rows
    };
    static constexpr std::uint32_t no_row = UINT32_MAX;

    std::size_t count_ = 0;
    std::size_t lane_count_ = 0;
    std::size_t pinned_count_ = 0;
    std::shared_ptr<const Order> order_;  ///< null: all lanes, in their own order
};

}  // namespace boardscope::timeline
