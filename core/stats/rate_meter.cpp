// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/rate_meter.h"

namespace boardscope::stats {

namespace {

constexpr double ns_per_s = 1e9;

}  // namespace

void RateMeter::add(std::uint64_t time_ns, std::uint64_t count)
{
    if (!readings_.empty() && time_ns <= readings_.back().time_ns) return;
    if (!readings_.empty() && count < readings_.back().count) readings_.clear();
    readings_.push_back({time_ns, count});
    // The first that is kept is the last that lies outside of the window.
    while (readings_.size() > 2 && time_ns - readings_[1].time_ns >= window_ns_)
        readings_.pop_front();
}

std::optional<double> RateMeter::per_second() const
{
    if (readings_.size() < 2) return std::nullopt;
    const std::uint64_t time = readings_.back().time_ns - readings_.front().time_ns;
    const std::uint64_t more = readings_.back().count - readings_.front().count;
    return static_cast<double>(more) * ns_per_s / static_cast<double>(time);
}

}  // namespace boardscope::stats
