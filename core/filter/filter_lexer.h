// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Filter text → tokens.
// Thread:  pure functions, any thread.
// Units:   durations and times in nanoseconds.
// Errors:  located: a text without its closing quote, a number finer than 1 ns, a stray character.
#pragma once

#include "core/filter/filter_error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

enum class TokenKind {
    end,
    word,    ///< a field, or an operator that is a word: and, or, not, in, contains, startswith, matches
    number,  ///< with or without a unit
    string,
    regex,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    and_sign,
    or_sign,
    not_sign,
    open_paren,
    close_paren,
    open_brace,
    close_brace,
    comma,
    range,
    broken,  ///< what lex_filter() calls wrong; of lex_leniently() only
};

struct Token {
    TokenKind kind = TokenKind::end;
    TextRange range;
    std::string text;  ///< word as written; string without quotes and escapes; regex between its slashes
    // Of a number:
    bool whole = false;  ///< written without unit, point or exponent; `integer` holds it
    bool has_unit = false;
    bool is_negative = false;
    bool is_bit_pattern =
        false;  ///< hexadecimal and too large for a signed number: `integer` has its 64 bits
    std::int64_t integer = 0;
    std::int64_t time_ns = 0;  ///< the number as a time: in its unit, or in seconds without one
    bool time_fits =
        false;  ///< false: too fine or too large for nanoseconds; an error where a time is wanted
    // Of a regex:
    bool ignore_case = false;
};

[[nodiscard]] FilterResult<std::vector<Token>> lex_filter(std::string_view text);

/// For a text that is still being written: what is wrong becomes a token of its own.
[[nodiscard]] std::vector<Token> lex_leniently(std::string_view text);

}  // namespace boardscope::filter
