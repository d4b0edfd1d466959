// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/place_text.h"

#include <array>
#include <charconv>
#include <string>

namespace boardscope::timeline {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr const char* what_can_be_written =
    "write 203.4123 (seconds), +5ms or -5ms (from here) or #1204 (a row)";

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The digits at the beginning, taken off the text. None: there are none, or too many.
std::optional<std::int64_t> take_number(std::string_view& text)
{
    std::int64_t value = 0;
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// ".4123" of something that has `unit_ns` nanoseconds; what is finer than those is left out.
std::int64_t take_fraction(std::string_view& text, std::int64_t unit_ns)
{
    if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) return 0;
    std::int64_t ns = 0;
    std::size_t i = 1;
    for (; i < text.size() && is_digit(text[i]); ++i) {
        unit_ns /= 10;
        ns += (text[i] - '0') * unit_ns;
    }
    text.remove_prefix(i);
    return ns;
}

std::optional<std::int64_t> unit_of(std::string_view name)
{
    struct Unit {
        std::string_view name;
        std::int64_t ns;
    };
    static constexpr std::array units = {Unit{"", second_ns}, Unit{"s", second_ns}, Unit{"ms", 1'000'000},
                                         Unit{"us", 1'000},   Unit{"µs", 1'000},    Unit{"ns", 1}};
    for (const Unit& unit : units)
        if (unit.name == name) return unit.ns;
    return std::nullopt;
}

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b)
{
    std::int64_t result = 0;
    if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
    return result;
}

/// "203.4123 s"
Result<std::int64_t> parse_length(std::string_view text)
{
    const std::string whole(text);
    std::string_view number = text;
    const std::optional<std::int64_t> count = take_number(number);
    if (!count) return failure("“" + whole + "” is no time and no row", what_can_be_written);
    std::string_view rest = number;
    (void)take_fraction(rest, second_ns);
    const std::optional<std::int64_t> unit_ns = unit_of(trimmed(rest));
    if (!unit_ns)
        return failure("“" + std::string(trimmed(rest)) + "” is no unit of time",
                       "the units are s, ms, us and ns");
    std::int64_t ns = 0;
    const std::int64_t fraction = take_fraction(number, *unit_ns);
    if (__builtin_mul_overflow(*count, *unit_ns, &ns) || __builtin_add_overflow(ns, fraction, &ns))
        return failure("“" + whole + "” is later than any clock",
                       "times are seconds since the board started");
    return ns;
}

Result<Place> parse_time_of_day(std::string_view text, const PlaceContext& context)
{
    const std::string whole(text);
    if (!context.midnight_ns)
        return failure("this trace does not tell the time of day",
                       "write the board's time, as the time column has it");
    const std::optional<std::int64_t> hours = take_number(text);
    std::optional<std::int64_t> minutes;
    std::int64_t seconds = 0;
    bool is_right = hours && *hours < 24 && text.starts_with(':');
    if (is_right) {
        text.remove_prefix(1);
        minutes = take_number(text);
        is_right = minutes && *minutes < 60;
    }
    if (is_right && text.starts_with(':')) {
        text.remove_prefix(1);
        seconds = take_number(text).value_or(60);
        is_right = seconds < 60;
    }
    const std::int64_t fraction = take_fraction(text, second_ns);
    if (!is_right || !text.empty())
        return failure("“" + whole + "” is no time of day", "write it like 12:03:04.5");
    const auto time =
        sum(*context.midnight_ns, ((*hours * 60 + *minutes) * 60 + seconds) * second_ns + fraction);
    if (!time) return failure("“" + whole + "” is later than any clock", "write the board's time");
    return BoardTime{*time};
}

Result<Place> parse_step(std::string_view text, const PlaceContext& context)
{
    const bool is_back = text.front() == '-';
    Result<std::int64_t> length = parse_length(trimmed(text.substr(1)));
    if (!length) return failure(length.error());
    if (!context.here_ns)
        return failure("no row is selected to count from", "select a row first, or write a time");
    const auto time = sum(*context.here_ns, is_back ? -*length : *length);
    if (!time) return failure("“" + std::string(text) + "” is beyond any clock", "write a shorter time");
    return BoardTime{*time};
}

}  // namespace

Result<Place> parse_place(std::string_view text, const PlaceContext& context)
{
    text = trimmed(text);
    if (text.empty()) return failure("nothing to go to", what_can_be_written);
    if (text.front() == '#') {
        std::string_view digits = trimmed(text.substr(1));
        const std::optional<std::int64_t> number = take_number(digits);
        if (!number || !digits.empty() || *number == 0)
            return failure("“" + std::string(text) + "” is no number of a row", "rows count from #1");
        return RowNumber{static_cast<std::uint64_t>(*number)};
    }
    if (text.front() == '+' || text.front() == '-') return parse_step(text, context);
    if (text.find(':') != std::string_view::npos) return parse_time_of_day(text, context);
    const Result<std::int64_t> time = parse_length(text);
    if (!time) return failure(time.error());
    return BoardTime{*time};
}

}  // namespace boardscope::timeline
