// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Small steps over a line of a verifier's log. For the files of core/verifier only.
// Thread:  pure functions, any thread.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>

namespace boardscope::verifier {

[[nodiscard]] constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// Decimal digits at the front, taken away; nothing when there are none, or too many.
[[nodiscard]] inline std::optional<std::size_t> take_number(std::string_view& text)
{
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end == text.data()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

[[nodiscard]] inline std::optional<std::size_t> whole_number(std::string_view text)
{
    const std::optional<std::size_t> number = take_number(text);
    return text.empty() ? number : std::nullopt;
}

/// A number at the front, decimal, or hexadecimal behind "0x"; 64 bits with the highest set are negative.
[[nodiscard]] inline std::optional<long long> leading_number(std::string_view text)
{
    const char* const end = text.data() + text.size();
    if (text.starts_with("0x")) {
        unsigned long long value = 0;
        const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
        return error == std::errc() ? std::optional(static_cast<long long>(value)) : std::nullopt;
    }
    long long value = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

}  // namespace boardscope::verifier
