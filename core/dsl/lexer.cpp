// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/lexer.h"

#include "core/dsl/number_literal.h"
#include "core/dsl/string_escape.h"

#include <algorithm>
#include <array>

namespace boardscope::dsl {

namespace {

/// Longest first.
constexpr std::array<std::string_view, 45> signs = {
    "<<=", ">>=", "++", "--", "->", "..", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "^^",
    "+=",  "-=",  "*=", "/=", "%=", "&=", "|=", "^=", "+",  "-",  "*",  "/",  "%",  "<",  ">",
    "=",   "!",   "~",  "&",  "|",  "^",  "?",  ":",  ";",  ",",  ".",  "(",  ")",  "[",  "]",
};
constexpr std::string_view braces = "{}";

constexpr std::array<std::string_view, 11> directives = {
    "include", "define", "ifdef", "ifndef", "if", "elif", "else", "endif", "undef", "pragma", "error"};

constexpr std::string_view unclosed_comment = "this comment has no end";

}  // namespace

Token Lexer::take(TokenKind kind, std::uint32_t length)
{
    Token token;
    token.kind = kind;
    token.range = {at_, at_ + length};
    token.text = std::string(text_.substr(at_, length));
    at_ += length;
    return token;
}

bool Lexer::begins_line() const
{
    std::uint32_t at = at_;
    while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t'))
        --at;
    return at == 0 || text_[at - 1] == '\n';
}

bool Lexer::starts_directive() const
{
    if (here() != '#' || !begins_line()) return false;
    std::uint32_t at = 1;
    while (here(at) == ' ' || here(at) == '\t')
        ++at;
    std::uint32_t length = 0;
    while (is_word_character(here(at + length)))
        ++length;
    const std::string_view word = rest().substr(std::min<std::size_t>(at, rest().size()), length);
    for (const std::string_view known : directives)
        if (word == known) return true;
    return false;
}

void Lexer::skip_blanks()
{
    for (;;) {
        while (at_ < end_ && is_blank(text_[at_]))
            ++at_;
        // #! on the first line, and ply's comments.
        const bool is_hash_comment = here() == '#' && !starts_directive();
        if (rest().starts_with("//") || is_hash_comment) {
            while (at_ < end_ && text_[at_] != '\n')
                ++at_;
        } else if (rest().starts_with("/*")) {
            const std::size_t close = rest().find("*/", 2);
            if (close == std::string_view::npos) return;
            at_ += static_cast<std::uint32_t>(close + 2);
        } else {
            return;
        }
    }
}

Token Lexer::next()
{
    skip_blanks();
    if (at_ >= end_) {
        Token token;
        token.range = {end_, end_};
        return token;
    }
    const char c = here();
    if (is_word_start(c)) return word();
    if (is_digit(c)) return number();
    if (c == '"') return text();
    if (c == '$') return dollar();
    if (c == '@') return map();
    if (starts_directive()) return directive();
    return sign();
}

Token Lexer::word()
{
    std::uint32_t length = 1;
    while (is_word_character(here(length)))
        ++length;
    return take(TokenKind::word, length);
}

Token Lexer::number()
{
    std::uint32_t length = 1;
    while (is_word_character(here(length)))
        ++length;
    Token token = take(TokenKind::number, length);
    const NumberReading reading = read_number(token.text);
    token.number = reading.value;
    if (reading.problem.empty()) return token;
    token.kind = TokenKind::broken;
    token.text = reading.problem;
    token.hint = reading.hint;
    return token;
}

Token Lexer::text()
{
    const std::uint32_t begin = at_;
    std::uint32_t length = 1;
    while (at_ + length < end_ && here(length) != '"' && here(length) != '\n')
        length += here(length) == '\\' && at_ + length + 1 < end_ && here(length + 1) != '\n' ? 2 : 1;
    const bool is_closed = at_ + length < end_ && here(length) == '"';
    Token token = take(is_closed ? TokenKind::text : TokenKind::broken, length + (is_closed ? 1 : 0));
    if (!is_closed) {
        token.text = "this text has no closing quote";
        token.hint = R"(put a " at its end; a line break inside is written \n)";
        return token;
    }
    StringReading reading = read_escapes(text_.substr(begin + 1, length - 1));
    token.text = std::move(reading.value);
    if (reading.problem.empty()) return token;
    token.kind = TokenKind::broken;
    token.text = reading.problem;
    token.hint =
        R"(the escapes are \n \t \r \a \b \f \v \\ \" \x41 and \101; a backslash itself is written \\)";
    token.range = {begin + 1 + reading.problem_place.begin, begin + 1 + reading.problem_place.end};
    return token;
}

Token Lexer::dollar()
{
    std::uint32_t length = 1;
    if (here(1) == '#') {
        Token token = take(TokenKind::positional, 2);
        token.number = 0;
        return token;
    }
    const bool is_number = is_digit(here(1));
    while (is_number ? is_digit(here(length)) : is_word_character(here(length)))
        ++length;
    Token token = take(is_number ? TokenKind::positional : TokenKind::variable, length);
    token.text.erase(0, 1);
    if (is_number) {
        const NumberReading reading = read_number(token.text);
        token.number = reading.value;
        if (reading.problem.empty() && reading.value > 0 && reading.value < 1000) return token;
        token.text = "there is no parameter of this number";
        token.hint = "parameters are $1, $2 and so on; $# is how many there are";
    } else {
        if (!token.text.empty()) return token;
        token.text = "a name is missing behind this $";
        token.hint = "variables are written $name, parameters $1, their number $#";
    }
    token.kind = TokenKind::broken;
    return token;
}

Token Lexer::map()
{
    std::uint32_t length = 1;
    while (is_word_character(here(length)))
        ++length;
    Token token = take(TokenKind::map, length);
    token.text.erase(0, 1);
    return token;
}

/// here() is a /: nothing but blanks and comments stand between it and a {, or `at end {` of a span.
bool Lexer::ends_predicate() const
{
    Lexer ahead = *this;
    ++ahead.at_;
    ahead.skip_blanks();
    if (ahead.here() == '{') return true;
    if (!ahead.rest().starts_with("at") || !ahead.next().is_word("at")) return false;
    ahead.skip_blanks();
    return ahead.rest().starts_with("end") && ahead.next().is_word("end");
}

Token Lexer::sign()
{
    if (rest().starts_with("/*")) {
        Token token = take(TokenKind::broken, end_ - at_);
        token.text = unclosed_comment;
        token.hint = "put */ where it ends";
        token.range.end = token.range.begin + 2;
        return token;
    }
    if (here() == '/' && ends_predicate()) return take(TokenKind::predicate_end, 1);
    if (braces.find(here()) != std::string_view::npos) return take(TokenKind::sign, 1);
    for (const std::string_view sign : signs)
        if (rest().starts_with(sign)) return take(TokenKind::sign, static_cast<std::uint32_t>(sign.size()));
    return stray();
}

Token Lexer::directive()
{
    std::uint32_t length = 0;
    while (at_ + length < end_ && here(length) != '\n')
        length += here(length) == '\\' && at_ + length + 1 < end_ ? 2 : 1;
    return take(TokenKind::directive, length);
}

/// A run of characters that mean nothing is one mistake.
Token Lexer::stray()
{
    const auto is_known = [](char c) {
        return is_word_character(c) || is_blank(c) || c == '"' || c == '$' || c == '@' ||
               braces.find(c) != std::string_view::npos ||
               std::any_of(signs.begin(), signs.end(), [c](std::string_view sign) { return sign[0] == c; });
    };
    std::uint32_t length = 1;
    while (at_ + length < end_ && !is_known(here(length)))
        ++length;
    Token token = take(TokenKind::broken, length);
    token.text = "this character means nothing here";
    token.hint = "take it out; in texts, between quotes, any character may stand";
    return token;
}

}  // namespace boardscope::dsl
