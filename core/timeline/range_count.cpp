// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/range_count.h"

#include <algorithm>

namespace boardscope::timeline {

void RangeCount::set_range(std::optional<TimeRange> range)
{
    if (range == range_) return;
    *this = {};
    range_ = range;
    is_old_ = range.has_value();
}

void RangeCount::renew()
{
    is_old_ = range_.has_value();
}

bool RangeCount::step(const LaneSnapshot& lanes, const LaneRows& rows)
{
    if (next_row_ == 0) {
        if (!is_old_) return false;
        is_old_ = false;
        sum_ = 0;
    }
    const std::size_t end = std::min(next_row_ + lanes_in_step, rows.count());
    for (; next_row_ < end; ++next_row_)
        if (rows.lane(next_row_) < lanes.lane_count())
            sum_ += lanes.lane(rows.lane(next_row_)).count_in(*range_);
    if (next_row_ >= rows.count()) {
        total_ = sum_;
        next_row_ = 0;
    }
    return next_row_ > 0 || is_old_;
}

}  // namespace boardscope::timeline
