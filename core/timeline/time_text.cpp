// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/time_text.h"

#include <algorithm>

namespace boardscope::timeline {

namespace {

constexpr std::uint64_t power_of_ten(int exponent)
{
    std::uint64_t power = 1;
    for (; exponent > 0; --exponent)
        power *= 10;
    return power;
}

/// floor(log10(number)), of at least 1.
int magnitude(std::uint64_t number)
{
    int digits = 0;
    for (; number >= 10; number /= 10)
        ++digits;
    return digits;
}

int unit_magnitude(const TimeUnit& unit)
{
    return magnitude(unit.ns);
}

}  // namespace

TimeUnit unit_for(std::uint64_t step_ns)
{
    if (step_ns >= 1'000'000'000) return {1'000'000'000, "s"};
    if (step_ns >= 1'000'000) return {1'000'000, "ms"};
    if (step_ns >= 1'000) return {1'000, "\u00b5s"};
    return {1, "ns"};
}

std::string thousands(std::uint64_t number)
{
    std::string text = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), 1, ',');
    return text;
}

std::string time_in_unit(std::int64_t time_ns, const TimeUnit& unit, int decimals)
{
    const bool negative = time_ns < 0;
    const std::uint64_t magnitude_ns =
        negative ? ~static_cast<std::uint64_t>(time_ns) + 1 : static_cast<std::uint64_t>(time_ns);
    std::string text = (negative ? "-" : "") + thousands(magnitude_ns / unit.ns);
    const int places = std::clamp(decimals, 0, unit_magnitude(unit));
    if (places == 0) return text;
    const std::uint64_t part = magnitude_ns % unit.ns / power_of_ten(unit_magnitude(unit) - places);
    std::string digits = std::to_string(part);
    digits.insert(0, static_cast<std::size_t>(places) - digits.size(), '0');
    return text + "." + digits;
}

int decimals_for(std::uint64_t step_ns, const TimeUnit& unit)
{
    return std::max(0, unit_magnitude(unit) - magnitude(std::max<std::uint64_t>(step_ns, 1)));
}

std::string duration_text(std::uint64_t length_ns)
{
    const TimeUnit unit = unit_for(length_ns);
    const int whole_digits = magnitude(std::max<std::uint64_t>(length_ns / unit.ns, 1)) + 1;
    const auto time_ns = static_cast<std::int64_t>(std::min<std::uint64_t>(length_ns, INT64_MAX));
    std::string text = time_in_unit(time_ns, unit, 4 - whole_digits);
    if (text.find('.') != std::string::npos) {
        while (text.back() == '0')
            text.pop_back();
        if (text.back() == '.') text.pop_back();
    }
    return text + " " + unit.name;
}

std::string board_time_text(std::int64_t time_ns, std::uint32_t resolution_ns)
{
    const TimeUnit seconds = unit_for(1'000'000'000);
    return time_in_unit(time_ns, seconds, decimals_for(resolution_ns, seconds)) + " s";
}

std::string time_of_day_text(std::int64_t time_ns, std::uint32_t resolution_ns)
{
    constexpr std::int64_t second = 1'000'000'000;
    constexpr std::int64_t day = 86'400 * second;
    const std::int64_t of_day = ((time_ns % day) + day) % day;
    const auto two = [](std::int64_t number) { return std::string(number < 10 ? "0" : "") + std::to_string(number); };
    const TimeUnit seconds = unit_for(second);
    const std::string rest = time_in_unit(of_day % (60 * second), seconds, decimals_for(resolution_ns, seconds));
    return two(of_day / (3600 * second)) + ":" + two(of_day / (60 * second) % 60) + ":" +
           (of_day % (60 * second) < 10 * second ? "0" : "") + rest;
}

}  // namespace boardscope::timeline
