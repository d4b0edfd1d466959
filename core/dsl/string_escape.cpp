// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/string_escape.h"

#include <array>
#include <utility>

namespace boardscope::dsl {

namespace {

constexpr std::array<std::pair<char, char>, 9> simple_escapes = {{
    {'n', '\n'},
    {'t', '\t'},
    {'r', '\r'},
    {'a', '\a'},
    {'b', '\b'},
    {'f', '\f'},
    {'v', '\v'},
    {'\\', '\\'},
    {'"', '"'},
}};

int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

/// Up to `most` digits from `at` on, which moves behind them; -1 without a digit or beyond a byte.
int number_at(std::string_view text, std::size_t& at, int base, std::size_t most)
{
    int value = 0;
    std::size_t count = 0;
    while (count < most && at < text.size() && digit_of(text[at]) < base) {
        value = value * base + digit_of(text[at]);
        ++at;
        ++count;
    }
    return count == 0 || value > 255 ? -1 : value;
}

/// `at` stands behind the backslash, and behind the escape afterwards; -1: there is no such escape.
int escape_at(std::string_view text, std::size_t& at)
{
    if (at >= text.size()) return -1;
    for (const auto& [letter, byte] : simple_escapes) {
        if (text[at] != letter) continue;
        ++at;
        return byte;
    }
    if (text[at] == 'x') return number_at(text, ++at, 16, 2);
    if (digit_of(text[at]) < 8) return number_at(text, at, 8, 3);
    ++at;
    return -1;
}

}  // namespace

StringReading read_escapes(std::string_view between_quotes)
{
    StringReading reading;
    for (std::size_t at = 0; at < between_quotes.size();) {
        if (between_quotes[at] != '\\') {
            reading.value += between_quotes[at++];
            continue;
        }
        const std::size_t begin = at++;
        const int byte = escape_at(between_quotes, at);
        if (byte < 0) {
            reading.problem = "this escape is not known";
            reading.problem_place = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)};
            return reading;
        }
        reading.value += static_cast<char>(byte);
    }
    return reading;
}

std::string quoted_text(std::string_view value)
{
    std::string text = "\"";
    for (const char c : value) {
        bool is_escaped = false;
        for (const auto& [letter, byte] : simple_escapes) {
            if (c != byte) continue;
            text += {'\\', letter};
            is_escaped = true;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (is_escaped) continue;
        if (byte < 0x20 || byte == 0x7f) {
            // Octal: unlike \x it cannot swallow a digit that follows.
            text += '\\';
            for (const int shift : {6, 3, 0})
                text += static_cast<char>('0' + ((byte >> shift) & 7));
        } else {
            text += c;
        }
    }
    return text + '"';
}

}  // namespace boardscope::dsl
