// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_cursor.h"

#include <utility>

namespace boardscope::dsl {

ParseCursor::ParseCursor(const SourceText& source, Diagnostics& diagnostics, TextRange range)
    : source_(&source),
      diagnostics_(&diagnostics),
      lexer_(source.text(), range.begin, range.end),
      now_(lexer_.next()),
      taken_end_(range.begin)
{
}

Token ParseCursor::take()
{
    Token taken = std::exchange(now_, lexer_.next());
    taken_end_ = taken.range.end;
    return taken;
}

bool ParseCursor::accept(std::string_view sign)
{
    if (!now_.is(sign)) return false;
    take();
    return true;
}

bool ParseCursor::expect(std::string_view sign, const std::string& hint)
{
    if (accept(sign)) return true;
    fail_behind(std::string(sign) + " is missing here", hint);
    return false;
}

void ParseCursor::move_to(std::uint32_t place)
{
    taken_end_ = place;
    lexer_.set_position(place);
    now_ = lexer_.next();
}

void ParseCursor::fail_here(TextRange place, std::string message, std::string hint)
{
    if (now_.kind == TokenKind::broken)
        fail(now_.range, now_.text, now_.hint);
    else
        fail(place, std::move(message), std::move(hint));
}

void ParseCursor::fail(TextRange place, std::string message, std::string hint)
{
    if (place == last_error_ || gave_up()) return;
    last_error_ = place;
    ++errors_;
    diagnostics_->add({Severity::error, source_->span(place), std::move(message), std::move(hint)});
}

void ParseCursor::warn(TextRange place, std::string message, std::string hint)
{
    diagnostics_->add({Severity::warning, source_->span(place), std::move(message), std::move(hint)});
}

bool ParseCursor::enter()
{
    if (++depth_ <= nesting_limit) return true;
    fail("this is nested too deep", "split it into simpler parts; keep parts of it in $variables");
    return false;
}

bool ParseCursor::count_operator()
{
    if (++operators_ <= operator_limit) return true;
    fail("this expression is too long", "split it into simpler parts; keep parts of it in $variables");
    return false;
}

}  // namespace boardscope::dsl
