// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The place in a token list where the parser stands (private to the filter), and the operators.
// Thread:  one parser's own.
// Errors:  fail() makes the located error of a token.
#pragma once

#include "core/filter/field_catalog.h"
#include "core/filter/filter_lexer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boardscope::filter {

enum class Operator {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    contains,
    starts_with,
    matches,
    in
};

class TokenCursor {
public:
    /// `fields` must outlive this.
    TokenCursor(std::string_view text, std::vector<Token> tokens, const FieldCatalog& fields)
        : text_(text), tokens_(std::move(tokens)), fields_(&fields)
    {
    }

    /// Beside those that every row has.
    [[nodiscard]] const FieldCatalog& fields() const { return *fields_; }

    [[nodiscard]] const Token& now() const { return tokens_[at_]; }
    /// The one after now(), or the end.
    [[nodiscard]] const Token& next() const { return ahead(1); }
    /// So many after now(), or the end.
    [[nodiscard]] const Token& ahead(std::size_t count) const
    {
        return tokens_[std::min(at_ + count, tokens_.size() - 1)];
    }
    [[nodiscard]] bool at_start() const { return at_ == 0; }
    /// now() is this sign or this word.
    [[nodiscard]] bool at(TokenKind sign, std::string_view word) const
    {
        return now().kind == sign || (now().kind == TokenKind::word && now().text == word);
    }

    /// now(), and steps over it; the end is never stepped over.
    Token take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_[at_]; }

    /// A token as it stands in the filter.
    [[nodiscard]] std::string written(const Token& token) const
    {
        return std::string(text_.substr(token.range.begin, token.range.end - token.range.begin));
    }

    /// The end of what was stepped over last.
    [[nodiscard]] std::size_t taken_end() const { return at_ > 0 ? tokens_[at_ - 1].range.end : 0; }

private:
    std::string_view text_;
    std::vector<Token> tokens_;  ///< the last is TokenKind::end
    const FieldCatalog* fields_;
    std::size_t at_ = 0;
};

[[nodiscard]] inline tl::unexpected<FilterError> fail(const Token& token, std::string message,
                                                      std::string hint = {})
{
    return filter_failure(token.range, std::move(message), std::move(hint));
}

}  // namespace boardscope::filter
