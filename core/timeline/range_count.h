// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RangeCount: how many events of the lanes that are shown lie in a stretch of time. A lane costs two
//          searches, so many lanes are counted in several steps, and the last sum holds until the next is
//          known.
// Thread:  one thread at a time.
// Units:   nanoseconds of the board's clock; events.
// Errors:  none.
#pragma once

#include "core/timeline/lane_index.h"
#include "core/timeline/lane_rows.h"

#include <cstddef>
#include <optional>

namespace boardscope::timeline {

class RangeCount {
public:
    /// So many lanes take about a millisecond.
    static constexpr std::size_t lanes_in_step = 1000;

    /// Another range: what was counted is forgotten. None: nothing is to be counted.
    void set_range(std::optional<TimeRange> range);
    /// There are other lanes or events: counts anew, after what is being counted.
    void renew();
    /// Counts some lanes; false when there is nothing left to do.
    bool step(const LaneSnapshot& lanes, const LaneRows& rows);

    [[nodiscard]] const std::optional<TimeRange>& range() const { return range_; }
    /// None before it is known.
    [[nodiscard]] const std::optional<std::size_t>& total() const { return total_; }

private:
    std::optional<TimeRange> range_;
    std::optional<std::size_t> total_;
    std::size_t sum_ = 0;  ///< of the rows before next_row_
    std::size_t next_row_ = 0;
    bool is_old_ = false;  ///< total_ is to be counted anew
};

}  // namespace boardscope::timeline
