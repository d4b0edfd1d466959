// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The place in a script where the parser stands (private to the parser), what it has found wrong,
// and
//          its limits.
// Thread:  one parser's own.
// Errors:  fail() adds a located message; more than one at one place, and more than `error_limit`, are not
//          told.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/lexer.h"
#include "core/dsl/source_text.h"

#include <string>
#include <string_view>

namespace boardscope::dsl {

/// Brackets, blocks and else-ifs within each other.
constexpr int nesting_limit = 200;
/// Operators and members of one expression: trees as deep as that can be walked by recursion.
constexpr int operator_limit = 1000;
constexpr int error_limit = 30;

class ParseCursor {
public:
    /// Both must outlive this. Reads only what lies in `range`.
    ParseCursor(const SourceText& source, Diagnostics& diagnostics, TextRange range);

    [[nodiscard]] const SourceText& source() const { return *source_; }
    [[nodiscard]] Diagnostics& diagnostics() { return *diagnostics_; }
    [[nodiscard]] const Token& now() const { return now_; }
    [[nodiscard]] bool at_end() const { return now_.kind == TokenKind::end; }
    /// Stands behind now().
    [[nodiscard]] Lexer ahead() const { return lexer_; }
    /// One past what was taken last.
    [[nodiscard]] std::uint32_t taken_end() const { return taken_end_; }
    /// From `begin` to what was taken last.
    [[nodiscard]] TextRange since(std::uint32_t begin) const
    {
        return {begin, begin > taken_end_ ? begin : taken_end_};
    }

    Token take();
    /// Takes now() if it is that sign.
    bool accept(std::string_view sign);
    /// As accept(); else says that it is missing.
    bool expect(std::string_view sign, const std::string& hint);
    /// What was read there is no token: goes on at `place`.
    void move_to(std::uint32_t place);

    void fail(TextRange place, std::string message, std::string hint);
    /// At now(); if that is a broken token, what is wrong with it is said instead.
    void fail(std::string message, std::string hint)
    {
        fail_here(now_.range, std::move(message), std::move(hint));
    }
    /// Where something is missing: behind what was taken last.
    void fail_behind(std::string message, std::string hint)
    {
        fail_here({taken_end_, taken_end_}, std::move(message), std::move(hint));
    }
    void warn(TextRange place, std::string message, std::string hint);
    /// So much is wrong that the rest need not be read.
    [[nodiscard]] bool gave_up() const { return errors_ >= error_limit; }
    [[nodiscard]] int errors() const { return errors_; }

    /// False, with a message, where too much is within each other or one after the other.
    [[nodiscard]] bool enter();
    void leave() { --depth_; }
    [[nodiscard]] bool count_operator();
    void begin_expression() { operators_ = expressions_++ == 0 ? 0 : operators_; }
    void end_expression() { --expressions_; }

private:
    void fail_here(TextRange place, std::string message, std::string hint);

    const SourceText* source_;
    Diagnostics* diagnostics_;
    Lexer lexer_;
    Token now_;
    std::uint32_t taken_end_;
    int errors_ = 0;
    TextRange last_error_{UINT32_MAX, UINT32_MAX};
    int depth_ = 0;
    int expressions_ = 0;
    int operators_ = 0;
};

/// enter() and leave() as a block of code.
class Nesting {
public:
    explicit Nesting(ParseCursor& cursor) : cursor_(cursor), is_fine_(cursor.enter()) {}
    ~Nesting() { cursor_.leave(); }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    [[nodiscard]] bool is_fine() const { return is_fine_; }

private:
    ParseCursor& cursor_;
    bool is_fine_;
};

}  // namespace boardscope::dsl
