// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/number_literal.h"

#include <array>
#include <optional>
#include <utility>

namespace boardscope::dsl {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 7> time_units = {{
    {"ns", 1},
    {"us", 1'000},
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
    {"d", 86'400'000'000'000},
}};
/// They change nothing: numbers have 64 bits.
constexpr std::array<std::string_view, 6> c_suffixes = {"u", "l", "ul", "ll", "ull", "lu"};

struct Digits {
    std::uint64_t value = 0;
    std::size_t length = 0;
    bool is_too_large = false;
};

int digit_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

Digits read_digits(std::string_view text, unsigned base)
{
    Digits digits;
    for (; digits.length < text.size(); ++digits.length) {
        const char c = text[digits.length];
        if (c == '_' && digits.length > 0) continue;
        const int value = digit_value(c);
        if (value >= static_cast<int>(base)) break;
        std::uint64_t next = 0;
        if (__builtin_mul_overflow(digits.value, base, &next) ||
            __builtin_add_overflow(next, static_cast<std::uint64_t>(value), &next))
            digits.is_too_large = true;
        digits.value = next;
    }
    return digits;
}

std::string in_lower_case(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

NumberReading too_large()
{
    return {0, "this number is too large", "the largest is 18446744073709551615"};
}

NumberReading no_number()
{
    return {0, "this is not a number",
            "numbers are written 42, 1_000, 1e6, 0x2a or 0b101, durations 5s, 10ms, 3us or 2ns"};
}

NumberReading multiplied(std::uint64_t value, std::uint64_t factor)
{
    NumberReading reading;
    return __builtin_mul_overflow(value, factor, &reading.value) ? too_large() : reading;
}

/// 1e6: ten to the power of what follows the e.
NumberReading with_exponent(std::uint64_t value, std::string_view exponent)
{
    const Digits power = read_digits(exponent, 10);
    if (power.length == 0 || power.length < exponent.size()) return no_number();
    if (value == 0) return {};
    if (power.is_too_large || power.value > 19) return too_large();
    for (std::uint64_t i = 0; i < power.value; ++i)
        if (__builtin_mul_overflow(value, std::uint64_t{10}, &value)) return too_large();
    return {value, {}, {}};
}

}  // namespace

NumberReading read_number(std::string_view spelling)
{
    unsigned base = 10;
    std::string_view text = spelling;
    const std::string lower = in_lower_case(text.substr(0, 2));
    if (lower == "0x" || lower == "0b") {
        base = lower == "0x" ? 16 : 2;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
        base = 8;
    }
    const Digits digits = read_digits(text, base);
    if (digits.length == 0) return no_number();
    if (digits.is_too_large) return too_large();
    const std::string_view suffix = text.substr(digits.length);
    if (suffix.empty()) return {digits.value, {}, {}};
    if (base == 10 && (suffix[0] == 'e' || suffix[0] == 'E'))
        return with_exponent(digits.value, suffix.substr(1));
    for (const std::string_view known : c_suffixes)
        if (in_lower_case(suffix) == known) return {digits.value, {}, {}};
    for (const auto& [unit, factor] : time_units)
        if (base == 10 && suffix == unit) return multiplied(digits.value, factor);
    return no_number();
}

}  // namespace boardscope::dsl
