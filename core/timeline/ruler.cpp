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

std::int64_t since(std::int64_t time_ns, std::int64_t zero_ns)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) - static_cast<std::uint64_t>(zero_ns));
}

std::int64_t from_zero(std::int64_t counted_ns, std::int64_t zero_ns)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(counted_ns) + static_cast<std::uint64_t>(zero_ns));
}

/// The range as the clock counts it. What a damaged trace tells may lie beyond all counting.
TimeScale counted(const TimeScale& scale, const RulerClock& clock)
{
    const std::int64_t begin_ns = since(scale.range().begin_ns, clock.zero_ns);
    return {{begin_ns, time_plus(begin_ns, scale.range().length_ns())}, scale.width_px()};
}

/// Round on a clock: 10 s, 30 s, 1 min …
std::uint64_t step_of_day(std::uint64_t length_ns)
{
    constexpr std::uint64_t second = 1'000'000'000;
    if (length_ns <= 5 * second) return nice_length(length_ns);
    for (const std::uint64_t seconds : {10U, 15U, 30U, 60U, 120U, 300U, 600U, 900U, 1800U, 3600U, 7200U, 14400U, 43200U})
        if (seconds * second >= length_ns) return seconds * second;
    return nice_length(length_ns);
}

/// Longer steps need no decimals either.
std::uint32_t at_most_a_second(std::uint64_t step_ns)
{
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(step_ns, 1'000'000'000));
}

/// Steps below this are told from a base: a time of day with more decimals is too long.
constexpr std::uint64_t least_step_of_day_ns = 1'000'000;

}  // namespace

std::string moment_text(std::int64_t time_ns, std::uint32_t resolution_ns, const RulerClock& clock)
{
    const std::int64_t counted_ns = since(time_ns, clock.zero_ns);
    return clock.is_time_of_day ? time_of_day_text(counted_ns, resolution_ns)
                                : board_time_text(counted_ns, resolution_ns);
}

Ruler make_ruler(const TimeScale& shown, int spacing_px, const RulerClock& clock)
{
    const TimeScale scale = counted(shown, clock);
    const TimeRange range = scale.range();
    const std::uint64_t least_ns = scale.length_of(static_cast<std::uint64_t>(std::max(spacing_px, 1)));
    Ruler ruler;
    ruler.step_ns = clock.is_time_of_day ? step_of_day(least_ns) : nice_length(least_ns);

    const std::uint64_t farthest_ns =
        std::max(distance_from_zero(range.begin_ns), distance_from_zero(range.end_ns));
    TimeUnit unit = unit_for(farthest_ns);
    const bool relative = clock.is_time_of_day
                              ? ruler.step_ns < least_step_of_day_ns
                              : farthest_ns / std::min(ruler.step_ns, unit.ns) >= unreadable_number;
    std::int64_t base_ns = 0;
    if (relative) {
        const std::uint64_t base_step_ns =
            power_of_ten_above(std::max(range.length_ns(), 10 * ruler.step_ns));
        base_ns = floor_to(range.begin_ns, base_step_ns);
        const std::uint32_t resolution_ns = at_most_a_second(base_step_ns);
        ruler.base_text = clock.is_time_of_day ? time_of_day_text(base_ns, resolution_ns)
                                               : board_time_text(base_ns, resolution_ns);
        unit = unit_for(ruler.step_ns);
    }
    ruler.base_ns = from_zero(base_ns, clock.zero_ns);
    const int decimals = decimals_for(ruler.step_ns, unit);
    const auto text_of = [&](std::int64_t time_ns) {
        if (clock.is_time_of_day && !relative) return time_of_day_text(time_ns, at_most_a_second(ruler.step_ns));
        return (relative ? "+" : "") + time_in_unit(since(time_ns, base_ns), unit, decimals) + " " + unit.name;
    };
    for_each_multiple(scale, ruler.step_ns, [&](std::int64_t time_ns) {
        ruler.marks.push_back(
            {scale.clamped_pixel_of(time_ns), from_zero(time_ns, clock.zero_ns), text_of(time_ns)});
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
