// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_statement.h"

#include "core/dsl/parse_expr.h"
#include "core/dsl/parse_type.h"

#include <algorithm>
#include <array>
#include <utility>

namespace boardscope::dsl {

namespace {

constexpr std::array<std::pair<std::string_view, BinaryOperator>, 10> assignment_signs = {{
    {"+=", BinaryOperator::add},
    {"-=", BinaryOperator::subtract},
    {"*=", BinaryOperator::multiply},
    {"/=", BinaryOperator::divide},
    {"%=", BinaryOperator::modulo},
    {"&=", BinaryOperator::bit_and},
    {"|=", BinaryOperator::bit_or},
    {"^=", BinaryOperator::bit_xor},
    {"<<=", BinaryOperator::shift_left},
    {">>=", BinaryOperator::shift_right},
}};

template <class Node>
StatementPtr make(ParseCursor& cursor, Node node, std::uint32_t begin)
{
    auto statement = std::make_unique<Statement>();
    statement->node = std::move(node);
    statement->place = cursor.since(begin);
    return statement;
}

/// A block, or one statement.
bool parse_body(ParseCursor& cursor, Block& body)
{
    if (cursor.now().is("{")) {
        parse_block(cursor, body);
        return true;
    }
    if (cursor.accept(";")) return true;
    StatementPtr only = parse_statement(cursor);
    if (!only) return false;
    body.push_back(std::move(only));
    return true;
}

/// In brackets, or without them where a block follows.
ExprPtr parse_condition(ParseCursor& cursor, const std::string& hint)
{
    const bool is_bracketed = cursor.accept("(");
    ExprPtr condition = parse_expr(cursor);
    if (!condition) return nullptr;
    if (is_bracketed) return cursor.expect(")", hint) ? std::move(condition) : nullptr;
    if (cursor.now().is("{")) return condition;
    cursor.fail_behind("{ is missing here", hint);
    return nullptr;
}

StatementPtr parse_if(ParseCursor& cursor)
{
    const std::uint32_t begin = cursor.take().range.begin;
    If node;
    node.condition = parse_condition(cursor, "write if (pid == 1) { … }");
    if (!node.condition || !parse_body(cursor, node.then_block)) return nullptr;
    // A ; may end the only statement of `if (…) a; else b;`.
    Lexer ahead = cursor.ahead();
    if (cursor.now().is(";") && ahead.next().is_word("else")) cursor.take();
    if (cursor.now().is_word("else")) {
        cursor.take();
        if (!parse_body(cursor, node.else_block)) return nullptr;
    }
    return make(cursor, std::move(node), begin);
}

StatementPtr parse_unroll(ParseCursor& cursor)
{
    const std::uint32_t begin = cursor.take().range.begin;
    Unroll node;
    node.count = parse_condition(cursor, "write unroll(8) { … }");
    if (!node.count || !parse_body(cursor, node.body)) return nullptr;
    return make(cursor, std::move(node), begin);
}

StatementPtr parse_while(ParseCursor& cursor)
{
    const std::uint32_t begin = cursor.take().range.begin;
    While node;
    node.condition = parse_condition(cursor, "write while ($i < 8) { … }");
    if (!node.condition || !parse_body(cursor, node.body)) return nullptr;
    return make(cursor, std::move(node), begin);
}

StatementPtr parse_for(ParseCursor& cursor)
{
    const std::string hint = "write for ($i : 0..8) { … } or for ($kv : @map) { … }";
    const std::uint32_t begin = cursor.take().range.begin;
    const bool is_bracketed = cursor.accept("(");
    if (cursor.now().kind != TokenKind::variable) {
        cursor.fail("the variable of this loop is missing here", hint);
        return nullptr;
    }
    ExprPtr variable = parse_simple_expr(cursor);
    if (!variable || !cursor.expect(":", hint)) return nullptr;
    if (!std::holds_alternative<Variable>(variable->node)) {
        cursor.fail(variable->place, "a loop needs a variable of its own", hint);
        return nullptr;
    }
    ExprPtr first = parse_expr(cursor);
    if (!first) return nullptr;
    ExprPtr last;
    if (cursor.accept("..")) {
        last = parse_expr(cursor);
        if (!last) return nullptr;
    } else if (!std::holds_alternative<MapAccess>(first->node)) {
        cursor.fail(first->place, "loops run over a range or a map", hint);
        return nullptr;
    }
    if (is_bracketed && !cursor.expect(")", hint)) return nullptr;
    Block body;
    if (!parse_body(cursor, body)) return nullptr;
    if (last)
        return make(cursor, ForRange{std::move(variable), std::move(first), std::move(last), std::move(body)},
                    begin);
    return make(cursor, ForMap{std::move(variable), std::move(first), std::move(body)}, begin);
}

StatementPtr parse_jump(ParseCursor& cursor, JumpKind kind)
{
    const std::uint32_t begin = cursor.take().range.begin;
    const Token& behind = cursor.now();
    if (kind == JumpKind::return_ && !behind.is(";") && !behind.is("}") && behind.kind != TokenKind::end) {
        cursor.fail("probes return nothing", "write return; keep the value in a @map instead");
        return nullptr;
    }
    return make(cursor, Jump{kind}, begin);
}

StatementPtr parse_let(ParseCursor& cursor)
{
    const std::uint32_t begin = cursor.take().range.begin;
    if (cursor.now().kind != TokenKind::variable) {
        cursor.fail("the name of a variable is missing here", "write let $x = 1;");
        return nullptr;
    }
    const Token name = cursor.take();
    Assignment node;
    node.is_declaration = true;
    node.target = std::make_unique<Expr>();
    node.target->node = Variable{name.text, -1};
    node.target->place = name.range;
    std::optional<TypeName> type;
    if (cursor.accept(":")) {
        type = parse_type(cursor);
        if (!type) return nullptr;
    }
    if (cursor.accept("=")) {
        node.value = parse_expr(cursor);
        if (!node.value) return nullptr;
    } else if (type) {
        cursor.fail(type->place, "a variable with a type needs a value", "write let $x : uint32 = 0;");
        return nullptr;
    }
    if (type) {
        // As a cast, which it is.
        auto cast = std::make_unique<Expr>();
        cast->place = node.value->place;
        cast->node = Cast{std::move(*type), std::move(node.value)};
        node.value = std::move(cast);
    }
    return make(cursor, std::move(node), begin);
}

/// `delete @x[k]`, without brackets.
StatementPtr parse_bare_delete(ParseCursor& cursor)
{
    const Token word = cursor.take();
    ExprPtr map = parse_simple_expr(cursor);
    if (!map) return nullptr;
    Call call{word.text, word.range, {}};
    call.arguments.push_back(std::move(map));
    auto expr = std::make_unique<Expr>();
    expr->node = std::move(call);
    expr->place = cursor.since(word.range.begin);
    return make(cursor, ExprStatement{std::move(expr)}, word.range.begin);
}

/// An expression, or an assignment to it.
StatementPtr parse_simple_statement(ParseCursor& cursor)
{
    const std::uint32_t begin = cursor.now().range.begin;
    ExprPtr expr = parse_expr(cursor);
    if (!expr) return nullptr;
    const Token& token = cursor.now();
    const auto row = std::find_if(assignment_signs.begin(), assignment_signs.end(),
                                  [&token](const auto& one) { return token.is(one.first); });
    const bool is_compound = row != assignment_signs.end();
    if (!is_compound && !token.is("=")) return make(cursor, ExprStatement{std::move(expr)}, begin);
    if (!is_assignable(*expr)) {
        cursor.fail(expr->place, "only variables and maps can be given a value",
                    "write $x = …; or @name = …; and == to compare");
        return nullptr;
    }
    cursor.take();
    Assignment node;
    node.target = std::move(expr);
    if (is_compound) node.op = row->second;
    node.value = parse_expr(cursor);
    if (!node.value) return nullptr;
    return make(cursor, std::move(node), begin);
}

StatementPtr parse_worded(ParseCursor& cursor)
{
    const Token& token = cursor.now();
    if (token.text == "if") return parse_if(cursor);
    if (token.text == "unroll") return parse_unroll(cursor);
    if (token.text == "while") return parse_while(cursor);
    if (token.text == "for") return parse_for(cursor);
    if (token.text == "let") return parse_let(cursor);
    if (token.text == "return") return parse_jump(cursor, JumpKind::return_);
    if (token.text == "break") return parse_jump(cursor, JumpKind::break_);
    if (token.text == "continue") return parse_jump(cursor, JumpKind::continue_);
    if (token.text == "else") {
        cursor.fail("there is no if before this else", "an else stands behind the } of its if");
        return nullptr;
    }
    const TokenKind next = cursor.ahead().next().kind;
    const bool names_map = next == TokenKind::map || next == TokenKind::word;
    if (token.text == "delete" && names_map) return parse_bare_delete(cursor);
    return parse_simple_statement(cursor);
}

bool ends_with_block(const Statement& statement)
{
    return !std::holds_alternative<ExprStatement>(statement.node) &&
           !std::holds_alternative<Assignment>(statement.node) &&
           !std::holds_alternative<Jump>(statement.node);
}

/// No statement begins like this: kprobe:f
bool is_attach_point(const ParseCursor& cursor)
{
    return cursor.now().kind == TokenKind::word && cursor.ahead().next().is(":");
}

bool is_separated(ParseCursor& cursor, const Statement& statement)
{
    if (cursor.accept(";") || cursor.now().is("}") || cursor.at_end()) return true;
    if (ends_with_block(statement) || is_attach_point(cursor)) return true;
    cursor.fail_behind("; is missing here", "statements end with a ;");
    return false;
}

}  // namespace

void skip_statement(ParseCursor& cursor)
{
    int depth = 0;
    while (!cursor.at_end()) {
        if (depth == 0 && cursor.now().is("}")) return;
        const Token token = cursor.take();
        if (token.is("{")) ++depth;
        if (token.is("}")) --depth;
        if (depth == 0 && (token.is(";") || token.is("}"))) return;
    }
}

void parse_block(ParseCursor& cursor, Block& block)
{
    const TextRange opening = cursor.take().range;
    const int errors = cursor.errors();
    while (!cursor.gave_up()) {
        if (cursor.accept(";")) continue;
        if (cursor.accept("}")) return;
        if (cursor.at_end() || is_attach_point(cursor)) {
            // Whatever is wrong inside may have taken the } with it.
            if (cursor.errors() == errors)
                cursor.fail(opening, "this block has no end", "put a } where it ends");
            return;
        }
        StatementPtr statement = parse_statement(cursor);
        const bool is_fine = statement && is_separated(cursor, *statement);
        if (statement) block.push_back(std::move(statement));
        if (!is_fine) skip_statement(cursor);
    }
}

StatementPtr parse_statement(ParseCursor& cursor)
{
    const Nesting nesting(cursor);
    if (!nesting.is_fine()) return nullptr;
    if (cursor.now().is("{")) {
        const std::uint32_t begin = cursor.now().range.begin;
        NestedBlock node;
        parse_block(cursor, node.body);
        return make(cursor, std::move(node), begin);
    }
    return cursor.now().kind == TokenKind::word ? parse_worded(cursor) : parse_simple_statement(cursor);
}

}  // namespace boardscope::dsl
