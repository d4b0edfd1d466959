// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_tokens.h"

#include "core/dsl/lexer.h"

#include <algorithm>
#include <charconv>

namespace boardscope::dsl {

namespace {

std::size_t length_of(std::string_view text, bool (*fits)(char))
{
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), fits) - text.begin());
}

/// Blanks, comments and directives before the next token.
std::size_t length_of_nothing(std::string_view text, bool begins_line)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const std::string_view rest = text.substr(at);
        if (is_blank(rest[0])) {
            begins_line = begins_line || rest[0] == '\n';
            ++at;
        } else if (rest.starts_with("/*")) {
            const std::size_t end = rest.find("*/", 2);
            at += end == std::string_view::npos ? rest.size() : end + 2;
        } else if (rest.starts_with("//") || (begins_line && rest[0] == '#')) {
            at += std::min(rest.find('\n'), rest.size());
        } else {
            break;
        }
    }
    return at;
}

CToken number(std::string_view text)
{
    CToken token{CToken::Kind::number, text.substr(0, length_of(text, is_word_character)), 0, 1};
    std::string_view digits = token.text;
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        base = 16;
        digits.remove_prefix(2);
    } else if (digits.size() > 1 && digits[0] == '0') {
        base = 8;
    }
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), token.value, base);
    return token;
}

CToken token_at(std::string_view rest)
{
    if (is_word_start(rest[0]))
        return {CToken::Kind::word, rest.substr(0, length_of(rest, is_word_character)), 0, 1};
    if (is_digit(rest[0])) return number(rest);
    const bool is_long = rest.starts_with("<<") || rest.starts_with(">>") || rest.starts_with("...");
    return {CToken::Kind::sign, rest.substr(0, !is_long ? 1 : rest[0] == '.' ? 3 : 2), 0, 1};
}

}  // namespace

std::vector<CToken> c_tokens(std::string_view text)
{
    std::vector<CToken> tokens;
    int line = 1;
    std::size_t at = 0;
    while (true) {
        const std::size_t gap = length_of_nothing(text.substr(at), at == 0);
        line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                            text.begin() + static_cast<std::ptrdiff_t>(at + gap), '\n'));
        at += gap;
        if (at >= text.size()) break;
        CToken token = token_at(text.substr(at));
        token.line = line;
        at += token.text.size();
        tokens.push_back(token);
    }
    tokens.push_back({CToken::Kind::end, {}, 0, line});
    return tokens;
}

}  // namespace boardscope::dsl
