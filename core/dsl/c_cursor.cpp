// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_cursor.h"

#include <algorithm>
#include <utility>

namespace boardscope::dsl {

const CToken& CCursor::here(std::size_t ahead) const
{
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool CCursor::is_sign(std::string_view sign) const
{
    return here().kind == CToken::Kind::sign && here().text == sign;
}

CToken CCursor::take()
{
    const CToken token = here();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
}

bool CCursor::accept(std::string_view text)
{
    const bool has_text = here().kind == CToken::Kind::word || here().kind == CToken::Kind::sign;
    if (!has_text || here().text != text) return false;
    take();
    return true;
}

void CCursor::expect(std::string_view sign)
{
    if (!failed() && !accept(sign)) fail(std::string(sign) + " is missing here");
}

void CCursor::fail(std::string cause, std::string hint)
{
    fail_at(here(), std::move(cause), std::move(hint));
}

void CCursor::fail_at(const CToken& token, std::string cause, std::string hint)
{
    if (failed()) return;
    const bool is_end = token.text.empty();
    const auto begin = static_cast<std::uint32_t>(is_end ? text_.size() : token.text.data() - text_.data());
    place_ = {begin, begin + static_cast<std::uint32_t>(token.text.size())};
    problem_ = Error{std::move(cause), std::move(hint)};
}

}  // namespace boardscope::dsl
