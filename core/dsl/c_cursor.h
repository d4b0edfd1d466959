// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A place among the tokens of C declarations, and the first mistake that was found there.
// Thread:  one reader's own.
#pragma once

#include "core/base/error.h"
#include "core/dsl/ast.h"
#include "core/dsl/c_tokens.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::dsl {

class CCursor {
public:
    explicit CCursor(std::string_view text) : text_(text), tokens_(c_tokens(text)) {}

    [[nodiscard]] const CToken& here(std::size_t ahead = 0) const;
    [[nodiscard]] bool is_sign(std::string_view sign) const;
    [[nodiscard]] bool is_word() const { return here().kind == CToken::Kind::word; }
    CToken take();
    /// Takes the word or sign, if it stands here.
    bool accept(std::string_view text);
    void expect(std::string_view sign);

    [[nodiscard]] const std::vector<CToken>& tokens() const { return tokens_; }
    [[nodiscard]] std::size_t position() const { return at_; }
    void move_to(std::size_t position) { at_ = position; }

    [[nodiscard]] bool failed() const { return problem_.has_value(); }
    /// Only the first one counts.
    void fail(std::string cause, std::string hint = {});
    void fail_at(const CToken& token, std::string cause, std::string hint = {});
    [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }
    [[nodiscard]] TextRange place() const { return place_; }  ///< of the problem

private:
    std::string_view text_;
    std::vector<CToken> tokens_;
    std::size_t at_ = 0;
    std::optional<Error> problem_;
    TextRange place_;
};

}  // namespace boardscope::dsl
