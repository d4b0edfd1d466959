// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ViewHistory: the stretches of time that were looked at, to go back to and forward again.
// Thread:  a value; one thread at a time.
// Units:   nanoseconds of the board's clock; `now_ms` is any clock that does not go back.
// Errors:  none.
#pragma once

#include "core/timeline/time_range.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace boardscope::timeline {

class ViewHistory {
public:
    static constexpr std::size_t limit = 100;
    /// Steps of one movement come at least so close after each other.
    static constexpr std::int64_t settle_ms = 700;

    enum class Step {
        jump,    ///< a place of its own
        motion,  ///< a bit of a movement, whose places between beginning and end nobody wants to see again
    };
    /// The view went from one range to another.
    void go(TimeRange from, TimeRange to, Step step, std::int64_t now_ms);

    [[nodiscard]] bool can_go_back() const { return place_ > 0; }
    [[nodiscard]] bool can_go_forward() const { return place_ + 1 < ranges_.size(); }
    /// `now` is where the view is, to come back to: it may have moved by itself.
    [[nodiscard]] std::optional<TimeRange> back(TimeRange now);
    [[nodiscard]] std::optional<TimeRange> forward();
    void clear() { *this = {}; }

private:
    void add(TimeRange range);

    std::vector<TimeRange> ranges_;
    std::size_t place_ = 0;                 ///< of the present range in ranges_
    std::optional<std::int64_t> moved_ms_;  ///< the last step of the movement that made the present range
};

}  // namespace boardscope::timeline
