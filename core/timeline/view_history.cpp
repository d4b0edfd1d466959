// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/view_history.h"

namespace boardscope::timeline {

/// Behind the present range, in place of those that one could have gone forward to.
void ViewHistory::add(TimeRange range)
{
    if (!ranges_.empty()) ranges_.resize(place_ + 1);
    if (ranges_.empty() || ranges_.back() != range) ranges_.push_back(range);
    if (ranges_.size() > limit) ranges_.erase(ranges_.begin());
    place_ = ranges_.size() - 1;
}

void ViewHistory::go(TimeRange from, TimeRange to, Step step, std::int64_t now_ms)
{
    if (to.empty() || from == to) return;
    const bool goes_on = step == Step::motion && moved_ms_ && now_ms - *moved_ms_ < settle_ms &&
                         !ranges_.empty() && ranges_[place_] == from;
    if (goes_on) {
        ranges_[place_] = to;
    } else {
        if (!from.empty()) add(from);
        add(to);
    }
    moved_ms_ = step == Step::motion ? std::optional(now_ms) : std::nullopt;
}

std::optional<TimeRange> ViewHistory::back(TimeRange now)
{
    moved_ms_.reset();
    if (ranges_.empty()) return std::nullopt;
    if (!now.empty() && ranges_[place_] != now && !can_go_forward()) add(now);
    if (!can_go_back()) return std::nullopt;
    return ranges_[--place_];
}

std::optional<TimeRange> ViewHistory::forward()
{
    moved_ms_.reset();
    if (!can_go_forward()) return std::nullopt;
    return ranges_[++place_];
}

}  // namespace boardscope::timeline
