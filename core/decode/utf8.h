// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Is this text, or are these bytes?
// Thread:  any.
// Source:  The Unicode Standard, table 3-7: well-formed UTF-8 byte sequences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace boardscope::decode {

/// No NUL, and no byte beyond 0x7f: what nearly every line is, found out eight bytes at a time.
[[nodiscard]] inline bool is_plain_ascii(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    std::uint64_t odd = 0;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, 8);
        odd |= (word | (word - ones)) & highs;  // a NUL borrows; so may what stands behind one
    }
    bool plain = odd == 0;
    for (; at < text.size(); ++at)
        plain = plain && text[at] > 0;
    return plain;
}

/// Length of the well-formed sequence in front; 0 if there is none. The text must not be empty.
[[nodiscard]] inline std::size_t utf8_sequence(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool second_fits = first == 0xe0   ? byte(1) >= 0xa0
                                 : first == 0xed ? byte(1) <= 0x9f
                                                 : true;  // overlong; surrogates
        return continues(1) && second_fits && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool second_fits = first == 0xf0 ? byte(1) >= 0x90 : first == 0xf4 ? byte(1) <= 0x8f : true;
        return continues(1) && second_fits && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

/// UTF-8 throughout, and no NUL in it.
[[nodiscard]] inline bool is_text(std::string_view text)
{
    if (is_plain_ascii(text)) return true;
    while (!text.empty()) {
        const std::size_t bytes = utf8_sequence(text);
        if (bytes == 0 || text.front() == '\0') return false;
        text.remove_prefix(bytes);
    }
    return true;
}

}  // namespace boardscope::decode
