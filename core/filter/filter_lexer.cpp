// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_lexer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace boardscope::filter {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int hex_digit(char c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// A time unit is a power of ten of nanoseconds.
std::optional<unsigned> unit_exponent(std::string_view unit)
{
    if (unit == "s") return 9;
    if (unit == "ms") return 6;
    if (unit == "us" || unit == "\xc2\xb5s" || unit == "\xce\xbcs") return 3;  // micro sign and Greek mu
    if (unit == "ns") return 0;
    return std::nullopt;
}

bool append_digit(std::int64_t& value, int digit, int base)
{
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    if (value > (greatest - digit) / base) return false;
    value = value * base + digit;
    return true;
}

bool append_zeros(std::int64_t& value, std::size_t count)
{
    for (; count > 0; --count)
        if (!append_digit(value, 0, 10)) return false;
    return true;
}

struct Sign {
    std::string_view text;
    TokenKind kind;
};
constexpr std::array signs = {
    Sign{"==", TokenKind::equal},      Sign{"!=", TokenKind::not_equal},
    Sign{"<=", TokenKind::less_equal}, Sign{">=", TokenKind::greater_equal},
    Sign{"&&", TokenKind::and_sign},   Sign{"||", TokenKind::or_sign},
    Sign{"..", TokenKind::range},      Sign{"<", TokenKind::less},
    Sign{">", TokenKind::greater},     Sign{"!", TokenKind::not_sign},
    Sign{"(", TokenKind::open_paren},  Sign{")", TokenKind::close_paren},
    Sign{"{", TokenKind::open_brace},  Sign{"}", TokenKind::close_brace},
    Sign{",", TokenKind::comma},
};

/// What people write out of habit from other languages, and what it is here.
struct Habit {
    std::string_view text;
    std::string_view message;
    std::string_view hint;
};
constexpr std::array habits = {
    Habit{"=~", "=~ is not known here", "a regular expression is written: msg matches /open.*/"},
    Habit{"~", "~ is not known here", "a regular expression is written: msg matches /open.*/"},
    Habit{"<>", "<> is not known here", "write !="},
    Habit{"=", "use == to compare", "write =="},
    Habit{"&", "a single & means nothing here", "write && or and"},
    Habit{"|", "a single | means nothing here", "write || or or"},
    Habit{"'", "texts stand in double quotes", "write \"…\""},
    Habit{"`", "texts stand in double quotes", "write \"…\""},
    Habit{"\xe2\x80\x9c", "texts stand in straight double quotes", "write \"…\""},
    Habit{"\xe2\x80\x9d", "texts stand in straight double quotes", "write \"…\""},
    Habit{"\xe2\x80\x9e", "texts stand in straight double quotes", "write \"…\""},
    Habit{"/", "a regular expression stands only after matches", "write: msg matches /…/"},
    Habit{"[", "sets stand in braces", "write: pid in {1, 2}"},
    Habit{"]", "sets stand in braces", "write: pid in {1, 2}"},
    Habit{"-", "numbers in a filter are never negative", "rows without a pid are found with: not pid"},
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    FilterResult<std::vector<Token>> run()
    {
        while (skip_blanks()) {
            auto token = next();
            if (!token) return tl::unexpected<FilterError>(token.error());
            add(std::move(*token));
        }
        return finished();
    }

    std::vector<Token> run_leniently()
    {
        while (skip_blanks()) {
            auto token = next();
            if (!token) at_ = end_of_broken(token.error());
            add(token ? std::move(*token) : Token{.kind = TokenKind::broken});
        }
        return finished();
    }

private:
    /// False at the end.
    bool skip_blanks()
    {
        while (at_ < text_.size() && is_blank(text_[at_]))
            ++at_;
        start_ = at_;
        return at_ < text_.size();
    }

    void add(Token token)
    {
        token.range = {start_, at_};
        tokens_.push_back(std::move(token));
    }

    std::vector<Token> finished()
    {
        Token end;
        end.range = {text_.size(), text_.size()};
        tokens_.push_back(end);
        return std::move(tokens_);
    }

    /// A text or a regular expression goes on to its closing sign, whatever is wrong within.
    [[nodiscard]] std::size_t end_of_broken(const FilterError& error) const
    {
        const char sign = text_[start_];
        if (sign != '"' && !(sign == '/' && regex_may_follow())) return std::max(error.range.end, start_ + 1);
        for (std::size_t at = start_ + 1; at < text_.size(); ++at) {
            if (text_[at] == sign) return at + 1;
            if (text_[at] == '\\') ++at;
        }
        return text_.size();
    }

    [[nodiscard]] bool regex_may_follow() const
    {
        return !tokens_.empty() && tokens_.back().text == "matches" && tokens_.back().kind == TokenKind::word;
    }

    FilterResult<Token> next()
    {
        number_may_follow_ = tokens_.empty() || tokens_.back().kind != TokenKind::number;
        const char c = text_[at_];
        if (is_letter(c)) return word();
        if (is_digit(c)) return number();
        if (c == '-' && number_may_follow_ && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))
            return negative();
        if (c == '"') return string();
        if (c == '/' && regex_may_follow()) return regex();
        // Signs of two characters before the habits, which know their halves; single ones after.
        if (auto sign = sign_of_length(2)) return *sign;
        for (const Habit& habit : habits)
            if (rest().starts_with(habit.text))
                return fail(start_, start_ + habit.text.size(), std::string(habit.message),
                            std::string(habit.hint));
        if (auto sign = sign_of_length(1)) return *sign;
        return fail(start_, end_of_character(start_), "this character has no meaning in a filter",
                    "texts stand in double quotes");
    }

    std::optional<Token> sign_of_length(std::size_t length)
    {
        for (const Sign& sign : signs) {
            if (sign.text.size() != length || !rest().starts_with(sign.text)) continue;
            at_ += length;
            Token token;
            token.kind = sign.kind;
            return token;
        }
        return std::nullopt;
    }

    Token word()
    {
        // A point joins the names of a structure and its member: peer.port.
        const auto joins = [this](std::size_t at) {
            return text_[at] == '.' && at + 1 < text_.size() && is_letter(text_[at + 1]);
        };
        while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]) || joins(at_)))
            ++at_;
        Token token;
        token.kind = TokenKind::word;
        token.text = std::string(text_.substr(start_, at_ - start_));
        return token;
    }

    FilterResult<Token> negative()
    {
        ++at_;
        auto token = number();
        if (!token || token->is_bit_pattern) return token ? FilterResult<Token>(too_large()) : token;
        token->is_negative = true;
        token->integer = -token->integer;
        token->time_ns = -token->time_ns;
        return token;
    }

    FilterResult<Token> number()
    {
        if (rest().starts_with("0x") || rest().starts_with("0X")) return hex_number();
        Token token;
        token.kind = TokenKind::number;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_)
            if (!append_digit(token.integer, text_[at_] - '0', 10)) return too_large();
        std::string_view fraction;
        if (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) {
            const std::size_t begin = ++at_;
            while (at_ < text_.size() && is_digit(text_[at_]))
                ++at_;
            fraction = text_.substr(begin, at_ - begin);
        }
        const std::size_t unit_begin = at_;
        while (at_ < text_.size() &&
               (is_letter(text_[at_]) || static_cast<unsigned char>(text_[at_]) >= 0x80))
            ++at_;
        const std::string_view unit = text_.substr(unit_begin, at_ - unit_begin);
        const auto exponent = unit_exponent(unit.empty() ? "s" : unit);
        if (!exponent)
            return fail(unit_begin, at_, std::string(unit) + " is not a unit of time",
                        "the units are s, ms, us and ns");
        token.has_unit = !unit.empty();
        token.whole = !token.has_unit && fraction.empty();
        set_time(token, fraction, *exponent);
        return token;
    }

    /// integer + fraction, in units of 10^exponent ns, without a double in between.
    static void set_time(Token& token, std::string_view fraction, unsigned exponent)
    {
        while (fraction.ends_with('0'))
            fraction.remove_suffix(1);
        if (fraction.size() > exponent) return;
        std::int64_t time_ns = token.integer;
        for (const char c : fraction)
            if (!append_digit(time_ns, c - '0', 10)) return;
        token.time_fits = append_zeros(time_ns, exponent - fraction.size());
        token.time_ns = time_ns;
    }

    FilterResult<Token> hex_number()
    {
        Token token;
        token.kind = TokenKind::number;
        token.whole = true;
        at_ += 2;
        const std::size_t digits_begin = at_;
        std::uint64_t digits = 0;
        for (; at_ < text_.size() && hex_digit(text_[at_]) >= 0; ++at_)
            digits = digits << 4 | static_cast<std::uint64_t>(hex_digit(text_[at_]));
        if (at_ - digits_begin > 16 &&
            text_.substr(digits_begin, at_ - digits_begin - 16).find_first_not_of('0') != text_.npos)
            return too_large();
        token.integer = static_cast<std::int64_t>(digits);
        token.is_bit_pattern = token.integer < 0;
        if (at_ == digits_begin || (at_ < text_.size() && is_letter(text_[at_])))
            return fail(start_, at_, "this is not a number", "after 0x come the digits 0-9 and a-f");
        if (!token.is_bit_pattern) set_time(token, {}, 9);
        return token;
    }

    FilterResult<Token> string()
    {
        Token token;
        token.kind = TokenKind::string;
        for (++at_; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return token;
            }
            if (c != '\\') {
                token.text += c;
                continue;
            }
            const auto escaped = escape();
            if (!escaped) return tl::unexpected<FilterError>(escaped.error());
            token.text += *escaped;
        }
        return fail(start_, text_.size(), "this text has no closing quote", "put a \" at its end");
    }

    /// at_ stands on the backslash, and on the last character of the escape afterwards.
    FilterResult<char> escape()
    {
        const std::size_t begin = at_;
        if (++at_ < text_.size()) {
            switch (text_[at_]) {
            case '"': return '"';
            case '\\': return '\\';
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'x':
                if (at_ + 2 < text_.size() && hex_digit(text_[at_ + 1]) >= 0 &&
                    hex_digit(text_[at_ + 2]) >= 0) {
                    at_ += 2;
                    return static_cast<char>(hex_digit(text_[at_ - 1]) * 16 + hex_digit(text_[at_]));
                }
                break;
            default: break;
            }
        }
        return fail(begin, std::min(end_of_character(begin + 1), text_.size()), "this escape is not known",
                    "the escapes are \\\" \\\\ \\n \\t \\r and \\x41; a backslash itself is written \\\\");
    }

    FilterResult<Token> regex()
    {
        Token token;
        token.kind = TokenKind::regex;
        const std::size_t begin = ++at_;
        while (at_ < text_.size() && text_[at_] != '/')
            at_ += text_[at_] == '\\' ? 2 : 1;
        if (at_ >= text_.size()) {
            at_ = text_.size();
            return fail(start_, at_, "this regular expression has no closing /", "put a / at its end");
        }
        token.text = std::string(text_.substr(begin, at_ - begin));
        ++at_;
        for (; at_ < text_.size() && is_letter(text_[at_]); ++at_) {
            if (text_[at_] != 'i')
                return fail(at_, at_ + 1, "this option of a regular expression is not known",
                            "the only option is i, to ignore case; a / inside is written \\/");
            token.ignore_case = true;
        }
        return token;
    }

    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

    /// Past one character, also one of several bytes.
    [[nodiscard]] std::size_t end_of_character(std::size_t begin) const
    {
        std::size_t end = begin + 1;
        while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80)
            ++end;
        return end;
    }

    tl::unexpected<FilterError> too_large()
    {
        while (at_ < text_.size() && hex_digit(text_[at_]) >= 0)
            ++at_;
        return fail(start_, at_, "this number is too large", "the largest is 9223372036854775807");
    }

    static tl::unexpected<FilterError> fail(std::size_t begin, std::size_t end, std::string message,
                                            std::string hint)
    {
        return filter_failure({begin, end}, std::move(message), std::move(hint));
    }

    std::string_view text_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;
    bool number_may_follow_ = false;
};

}  // namespace

FilterResult<std::vector<Token>> lex_filter(std::string_view text)
{
    return Lexer(text).run();
}

std::vector<Token> lex_leniently(std::string_view text)
{
    return Lexer(text).run_leniently();
}

}  // namespace boardscope::filter
