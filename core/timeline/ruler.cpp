// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/ruler.h"

#include "core/timeline/time_text.h"

namespace boardscope::timeline {

namespace {

/// From here on a number has more than six digits.
constexpr std::uint64_t unreadable_number = 1'000'000;

std::uint64_t distance_from_zero(std::int64_t time_ns)
{
    return time_ns < 0 ? ~static_cast<std::uint64_t>(time_ns) + 1 : static_cast<std::uint64_t>(time_ns);
}

/// The greatest multiple of `step_ns` that is not after `time_ns`.
std::int64_t floor_to(std::int64_t time_ns, std::uint64_t step_ns)
{
    const auto step = static_cast<std::int64_t>(step_ns);
    const std::int64_t rest = time_ns % step;
    return time_minus(time_ns, static_cast<std::uint64_t>(rest < 0 ? rest + step : rest));
}

std::uint64_t power_of_ten_above(std::uint64_t length_ns)
{
    std::uint64_t power = 1;
    while (power <= length_ns && power < max_length_ns / 10)
        power *= 10;
    return power;
}

/// How many parts a step is divided into by the small marks: tidy for 1, 2 and 5.
std::uint64_t minor_parts(std::uint64_t step_ns)
{
    while (step_ns % 10 == 0)
        step_ns /= 10;
    return step_ns == 2 ? 4 : 5;
}

template <class Visit>
void for_each_multiple(const TimeScale& scale, std::uint64_t step_ns, Visit&& visit)
{
    std::int64_t time_ns = floor_to(scale.range().begin_ns, step_ns);
    if (time_ns < scale.range().begin_ns) time_ns = time_plus(time_ns, step_ns);
    while (scale.range().contains(time_ns)) {
        visit(time_ns);
        const std::int64_t next_ns = time_plus(time_ns, step_ns);
        if (next_ns == time_ns) break;
        time_ns = next_ns;
    }
}

}  // namespace

Ruler make_ruler(const TimeScale& scale, int spacing_px)
{
    const TimeRange range = scale.range();
    Ruler ruler;
    ruler.step_ns = nice_length(scale.length_of(static_cast<std::uint64_t>(std::max(spacing_px, 1))));

    const std::uint64_t farthest_ns =
        std::max(distance_from_zero(range.begin_ns), distance_from_zero(range.end_ns));
    TimeUnit unit = unit_for(farthest_ns);
    const bool relative = farthest_ns / std::min(ruler.step_ns, unit.ns) >= unreadable_number;
    std::string sign;
    if (relative) {
        const std::uint64_t base_step_ns =
            power_of_ten_above(std::max(range.length_ns(), 10 * ruler.step_ns));
        ruler.base_ns = floor_to(range.begin_ns, base_step_ns);
        const TimeUnit seconds = unit_for(1'000'000'000);
        ruler.base_text = time_in_unit(ruler.base_ns, seconds, decimals_for(base_step_ns, seconds)) + " s";
        unit = unit_for(ruler.step_ns);
        sign = "+";
    }
    const int decimals = decimals_for(ruler.step_ns, unit);
    for_each_multiple(scale, ruler.step_ns, [&](std::int64_t time_ns) {
        const auto since_ns = static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) -
                                                        static_cast<std::uint64_t>(ruler.base_ns));
        ruler.marks.push_back({scale.clamped_pixel_of(time_ns), time_ns,
                               sign + time_in_unit(since_ns, unit, decimals) + " " + unit.name});
    });
    const std::uint64_t parts = minor_parts(ruler.step_ns);
    if (ruler.step_ns % parts == 0) {
        for_each_multiple(scale, ruler.step_ns / parts, [&](std::int64_t time_ns) {
            ruler.minor_px.push_back(scale.clamped_pixel_of(time_ns));
        });
    }
    return ruler;
}

}  // namespace boardscope::timeline
