// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_expr.h"

#include "core/dsl/parse_type.h"

#include <algorithm>
#include <array>
#include <utility>

namespace boardscope::dsl {

namespace {

struct BinaryRow {
    BinaryOperator op;
    std::string_view sign;
    int precedence;
};

constexpr std::array<BinaryRow, 19> binary_rows = {{
    {BinaryOperator::logical_or, "||", 1},  {BinaryOperator::logical_xor, "^^", 2},
    {BinaryOperator::logical_and, "&&", 3}, {BinaryOperator::bit_or, "|", 4},
    {BinaryOperator::bit_xor, "^", 5},      {BinaryOperator::bit_and, "&", 6},
    {BinaryOperator::equal, "==", 7},       {BinaryOperator::not_equal, "!=", 7},
    {BinaryOperator::less, "<", 8},         {BinaryOperator::less_equal, "<=", 8},
    {BinaryOperator::greater, ">", 8},      {BinaryOperator::greater_equal, ">=", 8},
    {BinaryOperator::shift_left, "<<", 9},  {BinaryOperator::shift_right, ">>", 9},
    {BinaryOperator::add, "+", 10},         {BinaryOperator::subtract, "-", 10},
    {BinaryOperator::multiply, "*", 11},    {BinaryOperator::divide, "/", 11},
    {BinaryOperator::modulo, "%", 11},
}};

constexpr std::array<std::pair<UnaryOperator, std::string_view>, 8> unary_signs = {{
    {UnaryOperator::logical_not, "!"},
    {UnaryOperator::bit_not, "~"},
    {UnaryOperator::minus, "-"},
    {UnaryOperator::dereference, "*"},
    {UnaryOperator::pre_increment, "++"},
    {UnaryOperator::pre_decrement, "--"},
    {UnaryOperator::post_increment, "++"},
    {UnaryOperator::post_decrement, "--"},
}};

/// A word before [ is one of ply's maps, unless it has a value of its own.
constexpr std::array<std::string_view, 22> values = {
    "args",   "comm", "pid",   "tid",  "uid", "gid",     "cpu",    "nsecs",   "kstack", "ustack", "stack",
    "retval", "func", "probe", "rand", "ctx", "curtask", "cgroup", "elapsed", "data",   "regs",   "execname",
};

ExprPtr parse_binary(ParseCursor& cursor, int weakest);
ExprPtr parse_unary(ParseCursor& cursor);

template <class Node>
ExprPtr make(Node node, TextRange place)
{
    auto expr = std::make_unique<Expr>();
    expr->node = std::move(node);
    expr->place = place;
    return expr;
}

/// Expressions between what was taken and `close`, which is taken too.
bool parse_list(ParseCursor& cursor, std::string_view close, std::vector<ExprPtr>& list)
{
    if (cursor.accept(close)) return true;
    for (;;) {
        ExprPtr one = parse_expr(cursor);
        if (!one) return false;
        list.push_back(std::move(one));
        if (cursor.accept(close)) return true;
        if (cursor.accept(",")) continue;
        cursor.fail_behind("a comma or " + std::string(close) + " is missing here",
                           "values in a list stand apart by commas");
        return false;
    }
}

ExprPtr parse_keys(ParseCursor& cursor, std::string name, std::uint32_t begin)
{
    MapAccess access{std::move(name), {}, -1};
    if (cursor.accept("[")) {
        if (!parse_list(cursor, "]", access.keys)) return nullptr;
        if (access.keys.empty()) {
            cursor.fail(cursor.since(begin), "the key is missing between these brackets",
                        "write @name[key], or @name for a single value");
            return nullptr;
        }
    }
    return make(std::move(access), cursor.since(begin));
}

ExprPtr parse_sizeof(ParseCursor& cursor, std::uint32_t begin)
{
    cursor.take();  // its (
    SizeOf size;
    if (is_type_ahead(cursor)) {
        auto type = parse_type(cursor);
        if (!type) return nullptr;
        size.what = std::move(*type);
    } else {
        ExprPtr expr = parse_expr(cursor);
        if (!expr) return nullptr;
        size.what = std::move(expr);
    }
    if (!cursor.expect(")", "write sizeof(struct file) or sizeof($x)")) return nullptr;
    return make(std::move(size), cursor.since(begin));
}

ExprPtr parse_offsetof(ParseCursor& cursor, std::uint32_t begin)
{
    const std::string hint = "write offsetof(struct task_struct, se.vruntime)";
    cursor.take();  // its (
    auto type = parse_type(cursor);
    if (!type || !cursor.expect(",", hint)) return nullptr;
    OffsetOf offset{std::move(*type), {}};
    do {
        if (cursor.now().kind != TokenKind::word) {
            cursor.fail("the name of a field is missing here", hint);
            return nullptr;
        }
        if (!offset.path.empty()) offset.path += '.';
        offset.path += cursor.take().text;
    } while (cursor.accept("."));
    if (!cursor.expect(")", hint)) return nullptr;
    return make(std::move(offset), cursor.since(begin));
}

ExprPtr parse_word(ParseCursor& cursor)
{
    const Token word = cursor.take();
    if (cursor.now().is("(")) {
        if (word.text == "sizeof") return parse_sizeof(cursor, word.range.begin);
        if (word.text == "offsetof") return parse_offsetof(cursor, word.range.begin);
        cursor.take();
        Call call{word.text, word.range, {}};
        if (!parse_list(cursor, ")", call.arguments)) return nullptr;
        return make(std::move(call), cursor.since(word.range.begin));
    }
    if (cursor.now().is("[") && !is_value_word(word.text))
        return parse_keys(cursor, word.text, word.range.begin);
    return make(Name{word.text}, word.range);
}

/// A cast, a tuple, or brackets that only group.
ExprPtr parse_bracketed(ParseCursor& cursor)
{
    const std::uint32_t begin = cursor.take().range.begin;
    if (is_type_ahead(cursor)) {
        auto type = parse_type(cursor);
        if (!type || !cursor.expect(")", "casts are written (struct file *)arg0")) return nullptr;
        ExprPtr operand = parse_unary(cursor);
        if (!operand) return nullptr;
        return make(Cast{std::move(*type), std::move(operand)}, cursor.since(begin));
    }
    Tuple tuple;
    if (!parse_list(cursor, ")", tuple.elements)) return nullptr;
    if (tuple.elements.empty()) {
        cursor.fail(cursor.since(begin), "there is nothing between these brackets",
                    "tuples are written (1, comm)");
        return nullptr;
    }
    if (tuple.elements.size() > 1) return make(std::move(tuple), cursor.since(begin));
    ExprPtr inner = std::move(tuple.elements.front());
    inner->place = cursor.since(begin);
    return inner;
}

ExprPtr parse_primary(ParseCursor& cursor)
{
    const Token& token = cursor.now();
    switch (token.kind) {
    case TokenKind::number: {
        Token number = cursor.take();
        return make(IntegerLiteral{number.number, std::move(number.text)}, number.range);
    }
    case TokenKind::text: {
        Token text = cursor.take();
        return make(StringLiteral{std::move(text.text)}, text.range);
    }
    case TokenKind::positional: {
        const Token parameter = cursor.take();
        return make(Positional{static_cast<int>(parameter.number)}, parameter.range);
    }
    case TokenKind::variable: {
        Token variable = cursor.take();
        return make(Variable{std::move(variable.text), -1}, variable.range);
    }
    case TokenKind::map: {
        Token map = cursor.take();
        return parse_keys(cursor, std::move(map.text), map.range.begin);
    }
    case TokenKind::word: return parse_word(cursor);
    case TokenKind::sign:
        if (token.is("(")) return parse_bracketed(cursor);
        break;
    default: break;
    }
    cursor.fail("a value is missing here",
                "values are numbers, \"texts\", words like pid, $variables and @maps");
    return nullptr;
}

ExprPtr parse_member(ParseCursor& cursor, ExprPtr object)
{
    const std::uint32_t begin = object->place.begin;
    const bool is_arrow = cursor.take().text == "->";
    if (cursor.now().kind == TokenKind::word) {
        const Token name = cursor.take();
        return make(Member{std::move(object), name.text, name.range, is_arrow}, cursor.since(begin));
    }
    if (!is_arrow && cursor.now().kind == TokenKind::number) {
        const Token number = cursor.take();
        if (number.number < UINT32_MAX && std::all_of(number.text.begin(), number.text.end(), is_digit))
            return make(TupleElement{std::move(object), static_cast<std::uint32_t>(number.number)},
                        cursor.since(begin));
        cursor.fail(number.range, "tuples have no such element", "elements are t.0, t.1 and so on");
        return nullptr;
    }
    cursor.fail("the name of a field is missing here",
                "fields are written args.name or $x->name, elements $t.0");
    return nullptr;
}

ExprPtr counted(ParseCursor& cursor, UnaryOperator op, ExprPtr operand, TextRange place)
{
    if (!is_assignable(*operand)) {
        cursor.fail(operand->place, "only variables and maps can be counted up or down",
                    "write $x++ or @name[key]++");
        return nullptr;
    }
    return make(Unary{op, std::move(operand)}, place);
}

ExprPtr parse_postfix(ParseCursor& cursor)
{
    ExprPtr expr = parse_primary(cursor);
    while (expr) {
        const std::uint32_t begin = expr->place.begin;
        const Token& token = cursor.now();
        const bool is_member = token.is(".") || token.is("->");
        if (!is_member && !token.is("[") && !token.is("++") && !token.is("--")) return expr;
        if (!cursor.count_operator()) return nullptr;
        if (is_member) {
            expr = parse_member(cursor, std::move(expr));
        } else if (token.is("[")) {
            cursor.take();
            ExprPtr index = parse_expr(cursor);
            if (!index || !cursor.expect("]", "elements are written x[0]")) return nullptr;
            expr = make(Index{std::move(expr), std::move(index)}, cursor.since(begin));
        } else {
            const bool is_up = cursor.take().text == "++";
            expr = counted(cursor, is_up ? UnaryOperator::post_increment : UnaryOperator::post_decrement,
                           std::move(expr), cursor.since(begin));
        }
    }
    return expr;
}

ExprPtr parse_unary(ParseCursor& cursor)
{
    const Nesting nesting(cursor);
    if (!nesting.is_fine()) return nullptr;
    const Token& token = cursor.now();
    for (std::size_t i = 0; token.kind == TokenKind::sign && i < 6; ++i) {
        const auto [op, sign] = unary_signs[i];
        if (token.text != sign) continue;
        const std::uint32_t begin = cursor.take().range.begin;
        ExprPtr operand = parse_unary(cursor);
        if (!operand) return nullptr;
        if (op == UnaryOperator::pre_increment || op == UnaryOperator::pre_decrement)
            return counted(cursor, op, std::move(operand), cursor.since(begin));
        return make(Unary{op, std::move(operand)}, cursor.since(begin));
    }
    return parse_postfix(cursor);
}

const BinaryRow* binary_at(const Token& token)
{
    if (token.kind != TokenKind::sign) return nullptr;
    const auto row = std::find_if(binary_rows.begin(), binary_rows.end(),
                                  [&token](const BinaryRow& one) { return one.sign == token.text; });
    return row == binary_rows.end() ? nullptr : &*row;
}

ExprPtr parse_binary(ParseCursor& cursor, int weakest)
{
    ExprPtr left = parse_unary(cursor);
    while (left) {
        const BinaryRow* row = binary_at(cursor.now());
        if (!row || row->precedence < weakest) return left;
        if (!cursor.count_operator()) return nullptr;
        cursor.take();
        ExprPtr right = parse_binary(cursor, row->precedence + 1);
        if (!right) return nullptr;
        const TextRange place = {left->place.begin, right->place.end};
        left = make(Binary{row->op, std::move(left), std::move(right)}, place);
    }
    return left;
}

ExprPtr parse_ternary(ParseCursor& cursor)
{
    ExprPtr condition = parse_binary(cursor, 1);
    if (!condition || !cursor.accept("?")) return condition;
    ExprPtr then_value = parse_expr(cursor);
    if (!then_value || !cursor.expect(":", "write condition ? value : other value")) return nullptr;
    ExprPtr else_value = parse_expr(cursor);
    if (!else_value) return nullptr;
    const TextRange place = {condition->place.begin, else_value->place.end};
    return make(Ternary{std::move(condition), std::move(then_value), std::move(else_value)}, place);
}

}  // namespace

ExprPtr parse_expr(ParseCursor& cursor)
{
    const Nesting nesting(cursor);
    if (!nesting.is_fine()) return nullptr;
    cursor.begin_expression();
    ExprPtr expr = parse_ternary(cursor);
    cursor.end_expression();
    return expr;
}

ExprPtr parse_simple_expr(ParseCursor& cursor)
{
    cursor.begin_expression();
    ExprPtr expr = parse_unary(cursor);
    cursor.end_expression();
    return expr;
}

bool is_value_word(std::string_view word)
{
    const auto is_numbered = [word](std::string_view prefix) {
        return word.size() > prefix.size() && word.starts_with(prefix) && is_digit(word[prefix.size()]);
    };
    return is_numbered("arg") || is_numbered("sarg") ||
           std::find(values.begin(), values.end(), word) != values.end();
}

bool is_assignable(const Expr& expr)
{
    return std::holds_alternative<Variable>(expr.node) || std::holds_alternative<MapAccess>(expr.node);
}

int precedence(BinaryOperator op)
{
    return std::find_if(binary_rows.begin(), binary_rows.end(),
                        [op](const BinaryRow& row) { return row.op == op; })
        ->precedence;
}

std::string_view sign_of(BinaryOperator op)
{
    return std::find_if(binary_rows.begin(), binary_rows.end(),
                        [op](const BinaryRow& row) { return row.op == op; })
        ->sign;
}

std::string_view sign_of(UnaryOperator op)
{
    return std::find_if(unary_signs.begin(), unary_signs.end(),
                        [op](const auto& row) { return row.first == op; })
        ->second;
}

}  // namespace boardscope::dsl
