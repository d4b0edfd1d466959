// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/coordinates.h"

#include <limits>

namespace boardscope::timeline {

namespace {

// A difference of times needs 65 bits, times a width some more.
__extension__ using Wide = __int128;

constexpr Wide floor_div(Wide value, Wide by)
{
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

constexpr Wide ceil_div(Wide value, Wide by)
{
    return -floor_div(-value, by);
}

constexpr std::int64_t to_time(Wide value)
{
    constexpr Wide low = std::numeric_limits<std::int64_t>::min();
    constexpr Wide high = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::clamp(value, low, high));
}

/// So long, from about `begin`: moved where the end of time is in the way.
TimeRange range_from(Wide begin, std::uint64_t length_ns)
{
    const std::int64_t last_begin = time_minus(std::numeric_limits<std::int64_t>::max(), length_ns);
    const std::int64_t begin_ns = std::min(to_time(begin), last_begin);
    return {begin_ns, time_plus(begin_ns, length_ns)};
}

}  // namespace

TimeScale::TimeScale(TimeRange range, int width_px) : range_(range), width_px_(std::max(width_px, 1))
{
    if (range_.empty()) range_ = range_from(range_.begin_ns, 1);
}

std::int64_t TimeScale::time_at(std::int64_t px) const
{
    return to_time(range_.begin_ns + ceil_div(static_cast<Wide>(px) * range_.length_ns(), width_px_));
}

std::int64_t TimeScale::pixel_of(std::int64_t time_ns) const
{
    const Wide since_begin = static_cast<Wide>(time_ns) - range_.begin_ns;
    return to_time(floor_div(since_begin * width_px_, range_.length_ns()));
}

int TimeScale::clamped_pixel_of(std::int64_t time_ns) const
{
    return static_cast<int>(std::clamp<std::int64_t>(pixel_of(time_ns), -1, width_px_));
}

std::uint64_t TimeScale::length_of(std::uint64_t pixels) const
{
    const Wide length = ceil_div(static_cast<Wide>(pixels) * range_.length_ns(), width_px_);
    return static_cast<std::uint64_t>(std::clamp<Wide>(length, 1, std::numeric_limits<std::int64_t>::max()));
}

std::vector<std::int64_t> TimeScale::edges() const
{
    const auto width = static_cast<std::uint64_t>(width_px_);
    const std::uint64_t whole = range_.length_ns() / width;
    const std::uint64_t part = range_.length_ns() % width;
    std::vector<std::int64_t> edges(width + 1);
    std::uint64_t floor_ns = 0;
    std::uint64_t rest = 0;
    for (std::int64_t& edge : edges) {
        edge = time_plus(range_.begin_ns, floor_ns + (rest > 0 ? 1 : 0));
        floor_ns += whole;
        rest += part;
        if (rest >= width) {
            rest -= width;
            ++floor_ns;
        }
    }
    return edges;
}

TimeRange zoomed(const TimeScale& scale, int px, ZoomFactor factor)
{
    const std::uint64_t old_length = scale.range().length_ns();
    const Wide wanted = static_cast<Wide>(old_length) * factor.numerator / std::max(factor.denominator, 1U);
    auto length = static_cast<std::uint64_t>(std::clamp<Wide>(wanted, min_length_ns, max_length_ns));
    // A short range must not stick where a small factor changes less than one nanosecond.
    if (factor.numerator > factor.denominator && length <= old_length)
        length = std::min(old_length, max_length_ns - 1) + 1;
    const std::int64_t anchor = scale.time_at(px);
    return range_from(anchor - ceil_div(static_cast<Wide>(px) * length, scale.width_px()), length);
}

TimeRange panned(const TimeScale& scale, std::int64_t dx_px)
{
    const Wide twice = 2 * static_cast<Wide>(dx_px) * scale.range().length_ns();
    const Wide shift = floor_div(twice + scale.width_px(), 2 * static_cast<Wide>(scale.width_px()));
    return range_from(scale.range().begin_ns - shift, scale.range().length_ns());
}

TimeRange clamped(TimeRange range, TimeRange extent)
{
    constexpr std::uint64_t least_limit_ns = 1'000'000;
    const std::uint64_t extent_ns = std::min(extent.length_ns(), max_length_ns / 4);
    const std::uint64_t longest_ns = std::max(4 * extent_ns, least_limit_ns);
    const std::uint64_t length_ns = std::clamp(range.length_ns(), min_length_ns, longest_ns);
    const Wide middle = static_cast<Wide>(range.begin_ns) + range.length_ns() / 2;
    const Wide kept = std::clamp<Wide>(middle, extent.begin_ns, std::max(extent.begin_ns, extent.end_ns));
    return range_from(kept - length_ns / 2, length_ns);
}

TimeRange centered(std::int64_t center_ns, std::uint64_t length_ns)
{
    return range_from(static_cast<Wide>(center_ns) - length_ns / 2, length_ns);
}

TimeRange padded(TimeRange range)
{
    const std::uint64_t more_ns = std::max(range.length_ns() / 50, min_length_ns / 2);
    return {time_minus(range.begin_ns, more_ns), time_plus(range.end_ns, more_ns)};
}

std::uint64_t nice_length(std::uint64_t length_ns)
{
    std::uint64_t power = 1;
    while (power < max_length_ns / 10 && power * 10 <= length_ns)
        power *= 10;
    for (const std::uint64_t times : {1, 2, 5}) {
        if (power * times >= length_ns) return power * times;
    }
    return power * 10;
}

}  // namespace boardscope::timeline
