// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Script text → tokens, one at a time: attach points are no tokens, so the parser reads them itself
//          (parse_attach_point.h) and then sets the lexer behind them.
// Thread:  one parser's own; copies are cheap and independent, for looking ahead.
// Units:   byte offsets in the whole text; durations become nanoseconds.
// Errors:  what is wrong is a token of its own (`broken`), which the parser reports when it gets there.
#pragma once

#include "core/dsl/ast.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace boardscope::dsl {

enum class TokenKind {
    end,
    word,           ///< printf, if, args
    number,         ///< 1, 0x1f, 1e6, 5s
    text,           ///< "…"
    variable,       ///< $x
    positional,     ///< $1; $# is number 0
    map,            ///< @x; `text` may be empty
    sign,           ///< + <<= ( …
    predicate_end,  ///< the / before a {
    directive,      ///< #include, #define, #ifdef …: the whole line, with those it goes on in
    broken,
};

struct Token {
    TokenKind kind = TokenKind::end;
    TextRange range;
    /// Words and signs as written; names without $ and @; strings without quotes and escapes; numbers as
    /// written; of a broken one what is wrong.
    std::string text;
    std::string hint;  ///< broken
    std::uint64_t number = 0;

    [[nodiscard]] bool is(std::string_view sign) const { return kind == TokenKind::sign && text == sign; }
    [[nodiscard]] bool is_word(std::string_view word) const
    {
        return kind == TokenKind::word && text == word;
    }
};

class Lexer {
public:
    /// Reads text[begin, end).
    Lexer(std::string_view text, std::uint32_t begin, std::uint32_t end) : text_(text), at_(begin), end_(end)
    {
    }
    explicit Lexer(std::string_view text) : Lexer(text, 0, static_cast<std::uint32_t>(text.size())) {}

    /// After the last one, `end` again and again.
    Token next();

    [[nodiscard]] std::uint32_t position() const { return at_; }
    void set_position(std::uint32_t at) { at_ = at; }
    /// Over blanks and comments. An open comment is not skipped: it becomes a broken token.
    void skip_blanks();

private:
    Token word();
    Token number();
    Token text();
    Token dollar();
    Token map();
    Token sign();
    Token directive();
    Token stray();

    [[nodiscard]] std::string_view rest() const { return text_.substr(at_, end_ - at_); }
    [[nodiscard]] char here(std::uint32_t ahead = 0) const
    {
        return at_ + ahead < end_ ? text_[at_ + ahead] : '\0';
    }
    [[nodiscard]] bool starts_directive() const;
    [[nodiscard]] bool begins_line() const;
    [[nodiscard]] bool ends_predicate() const;
    Token take(TokenKind kind, std::uint32_t length);

    std::string_view text_;
    std::uint32_t at_;
    std::uint32_t end_;
};

[[nodiscard]] constexpr bool is_word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
[[nodiscard]] constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_word_character(char c)
{
    return is_word_start(c) || is_digit(c);
}
[[nodiscard]] constexpr bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

}  // namespace boardscope::dsl
