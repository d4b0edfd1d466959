// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Takes pieces off the front of a line: characters, padding, numbers.
// Thread:  any.
// Errors:  false: the piece is not there. The text may have been shortened by then; callers work on a copy.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace boardscope::decode {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

inline bool take_char(std::string_view& text, char wanted)
{
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

inline bool take_text(std::string_view& text, std::string_view wanted)
{
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(wanted.size());
    return true;
}

/// Drops padding; false when there is none, or far more than any printf makes.
inline bool take_spaces(std::string_view& text)
{
    constexpr std::size_t longest_padding_bytes = 64;
    std::size_t count = 0;
    while (count < text.size() && count <= longest_padding_bytes && text[count] == ' ')
        ++count;
    if (count == 0 || count > longest_padding_bytes) return false;
    text.remove_prefix(count);
    return true;
}

/// All digits in front as one number, which must not exceed `most`.
inline bool take_number(std::string_view& text, std::uint64_t most, std::uint64_t& number)
{
    std::size_t digits = 0;
    std::uint64_t sum = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
        const auto digit = static_cast<std::uint64_t>(text[digits] - '0');
        // 18 digits always fit; only longer numbers need the careful way.
        if (digits >= 18 && (digit > most || sum > (most - digit) / 10)) return false;
        sum = sum * 10 + digit;
    }
    text.remove_prefix(digits);
    number = sum;
    return digits > 0 && sum <= most;
}

/// "63a981aee", at most 16 digits.
inline bool take_hex(std::string_view& text, std::uint64_t& number)
{
    std::size_t digits = 0;
    number = 0;
    for (; digits < text.size(); ++digits) {
        const char c = text[digits];
        const int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) break;
        if (digits == 16) return false;
        number = number << 4 | static_cast<std::uint64_t>(digit);
    }
    text.remove_prefix(digits);
    return digits > 0;
}

/// The six digits in front as a number, all at once; false when they are not digits. Reads eight bytes.
inline bool six_digits(const char* text, std::uint32_t& number)
{
    std::uint64_t word;
    std::memcpy(&word, text, 8);
    word = word << 16 | 0x3030;  // "..123456" with zeros in front, on a little-endian machine
    if ((word & 0xf0f0f0f0f0f0f0f0) != 0x3030303030303030 ||
        ((word + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) != 0x3030303030303030)
        return false;
    word &= 0x0f0f0f0f0f0f0f0f;
    word = word * 10 + (word >> 8);  // pairs
    word = ((word & 0x000000ff000000ff) * (100 + (std::uint64_t{1000000} << 32)) +
            ((word >> 16) & 0x000000ff000000ff) * (1 + (std::uint64_t{10000} << 32))) >>
           32;
    number = static_cast<std::uint32_t>(word);
    return true;
}

}  // namespace boardscope::decode
