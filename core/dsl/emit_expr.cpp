// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_expr.h"

#include "core/dsl/builtins/builtins.h"
#include "core/dsl/c_types.h"
#include "core/dsl/emit_map.h"

#include <limits>

namespace boardscope::dsl {

namespace {

const CValue nothing{"0", true, true};

CValue number(std::uint64_t value, bool is_signed)
{
    if (is_signed && static_cast<std::int64_t>(value) < 0) {
        if (value == std::uint64_t{1} << 63) return {"(-9223372036854775807ll - 1)", true, false};
        const std::uint64_t magnitude = ~value + 1;
        const bool is_int = magnitude <= std::uint64_t{std::numeric_limits<int>::max()};
        return {"-" + std::to_string(magnitude) + (is_int ? "" : "ll"), false, is_int};
    }
    if (value <= std::uint64_t{std::numeric_limits<int>::max()}) return {std::to_string(value), true, true};
    const bool is_large = value > std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return {std::to_string(value) + (is_large || !is_signed ? "ull" : "ll"), true, false};
}

CValue with_comment(CValue value, const std::string& what)
{
    if (!what.empty()) value.c += " /* " + comment_text(what, 40) + " */";
    return value;
}

CValue emit_literal(const IntegerLiteral& literal, const Expr& expr)
{
    CValue value = number(literal.value, expr.type.is_signed);
    const bool is_plain = literal.spelling.empty() || literal.spelling == std::to_string(literal.value);
    if (is_plain) return value;
    // Those that C reads alike stay as they were written.
    if (literal.spelling.starts_with("0x") && literal.spelling.find('_') == std::string::npos) {
        value.c = literal.spelling + (value.is_int ? "" : "ull");
        return value;
    }
    return with_comment(std::move(value), literal.spelling);
}

CValue emit_increment(EmitState& state, const Unary& unary)
{
    const bool is_minus = unary.op == UnaryOperator::pre_decrement || unary.op == UnaryOperator::post_decrement;
    const bool is_before = unary.op == UnaryOperator::pre_increment || unary.op == UnaryOperator::pre_decrement;
    const std::uint64_t stride = stride_of(state, unary.operand->type);
    const std::string amount = (is_minus ? "-" : "") + std::to_string(stride);
    if (const auto* access = std::get_if<MapAccess>(&unary.operand->node)) {
        const std::string step = "bs_step(" + emit_entry(state, *access) + ", " + amount + ")";
        if (is_before) return {step + (is_minus ? " - " : " + ") + std::to_string(stride), false, false};
        return {step, true, false};
    }
    const std::string name = emit_value(state, *unary.operand).c;
    if (stride != 1) {
        const std::string change = "(" + name + (is_minus ? " -= " : " += ") + std::to_string(stride) + ")";
        if (is_before) return {change, true, false};
        return {"(" + change + (is_minus ? " + " : " - ") + std::to_string(stride) + ")", true, false};
    }
    const std::string sign = is_minus ? "--" : "++";
    return {is_before ? sign + name : name + sign, false, false};
}

CValue widened(const CValue& value, bool is_signed)
{
    if (!value.is_int) return value;
    return {(is_signed ? "(s64)" : "(u64)") + operand_of(value), true, false};
}

CValue emit_unary(EmitState& state, const Unary& unary)
{
    const Expr& operand = *unary.operand;
    switch (unary.op) {
    case UnaryOperator::logical_not: return {"!" + operand_of(emit_value(state, operand)), false, true};
    case UnaryOperator::minus:
    case UnaryOperator::bit_not: {
        const char* sign = unary.op == UnaryOperator::minus ? "-" : "~";
        const bool is_literal = std::holds_alternative<IntegerLiteral>(operand.node);
        const CValue value = emit_value(state, operand);
        const CValue wide = is_literal ? value : widened(value, operand.type.is_signed);
        return {sign + operand_of(wide), false, wide.is_int};
    }
    case UnaryOperator::dereference: return nothing;  // has a FieldAccess
    default: return emit_increment(state, unary);
    }
}

CValue emit_cast(EmitState& state, const Cast& cast, const Type& type)
{
    const CValue value = emit_value(state, *cast.operand);
    if (type.kind != TypeKind::integer || type.bytes == 0 || type.bytes >= 8) {
        if (type.kind != TypeKind::integer) {
            if (state.kernel.narrow && type.kind == TypeKind::pointer && cast.operand->type.is_signed)
                return {"(u64)(u32)" + operand_of(value), true, false};
            return value;
        }
        return {(type.is_signed ? "(s64)" : "(u64)") + operand_of(value), true, false};
    }
    const std::string name = (type.is_signed ? "s" : "u") + std::to_string(type.bytes * 8);
    return {"(" + name + ")" + operand_of(value), true, true};
}

struct Branch {
    CValue value;
    std::vector<CWriter::Line> lines;
};

/// What must be done before the value can be said is kept apart.
Branch emit_apart(EmitState& state, const Expr& expr)
{
    const std::size_t begin = state.out.mark();
    CValue value = emit_value(state, expr);
    return {std::move(value), state.out.take_from(begin)};
}

CValue emit_ternary(EmitState& state, const Ternary& ternary, const Type& type)
{
    const std::string condition = emit_condition(state, *ternary.condition);
    const Branch yes = emit_apart(state, *ternary.then_value);
    const Branch no = emit_apart(state, *ternary.else_value);
    if (yes.lines.empty() && no.lines.empty()) {
        const std::string test = condition.find(' ') == std::string::npos ? condition : "(" + condition + ")";
        return {test + " ? " + operand_of(widened(yes.value, type.is_signed)) + " : " +
                    operand_of(widened(no.value, type.is_signed)),
                false, false};
    }
    const std::string name = new_variable(state, type.is_signed ? "s64" : "u64", "chosen", 8, 8, false);
    CWriter& out = state.out;
    out.open("if (" + condition + ") {");
    out.put(yes.lines, 1);
    out.line(name + " = " + yes.value.c + ";");
    out.turn("} else {");
    out.put(no.lines, 1);
    out.line(name + " = " + no.value.c + ";");
    out.close();
    return {name, true, false};
}

/// && and ||, whose right side counts only where the left one leaves it open.
CValue emit_logical(EmitState& state, const Binary& binary)
{
    const bool is_and = binary.op == BinaryOperator::logical_and;
    const CValue left = emit_value(state, *binary.left);
    const Branch right = emit_apart(state, *binary.right);
    if (right.lines.empty())
        return {operand_of(left) + (is_and ? " && " : " || ") + operand_of(right.value), false, true};
    const std::string name = new_variable(state, "u64", is_and ? "both" : "either", 8, 8, false);
    CWriter& out = state.out;
    out.line(name + " = " + operand_of(left) + " != 0;");
    out.open(is_and ? "if (" + name + ") {" : "if (!" + name + ") {");
    out.put(right.lines, 1);
    out.line(name + " = " + operand_of(right.value) + " != 0;");
    out.close();
    return {name, true, false};
}

const char* spelling_of(BinaryOperator op)
{
    switch (op) {
    case BinaryOperator::add: return "+";
    case BinaryOperator::subtract: return "-";
    case BinaryOperator::multiply: return "*";
    case BinaryOperator::divide: return "/";
    case BinaryOperator::modulo: return "%";
    case BinaryOperator::shift_left: return "<<";
    case BinaryOperator::shift_right: return ">>";
    case BinaryOperator::bit_and: return "&";
    case BinaryOperator::bit_or: return "|";
    case BinaryOperator::bit_xor: return "^";
    case BinaryOperator::logical_and: return "&&";
    case BinaryOperator::logical_or: return "||";
    case BinaryOperator::logical_xor: return "!=";
    case BinaryOperator::equal: return "==";
    case BinaryOperator::not_equal: return "!=";
    case BinaryOperator::less: return "<";
    case BinaryOperator::less_equal: return "<=";
    case BinaryOperator::greater: return ">";
    case BinaryOperator::greater_equal: return ">=";
    }
    return "+";
}

bool is_comparison(BinaryOperator op)
{
    return op >= BinaryOperator::equal;
}

/// p + 1: as far as the board's elements are.
std::string counted(EmitState& state, const Expr& expr, const Type& pointer)
{
    const std::uint64_t stride = stride_of(state, pointer);
    const CValue value = emit_value(state, expr);
    if (stride == 1) return operand_of(value);
    if (const std::optional<std::int64_t> constant = constant_of(expr))
        return std::to_string(*constant * static_cast<std::int64_t>(stride));
    return operand_of(widened(value, expr.type.is_signed)) + " * " + std::to_string(stride);
}

CValue emit_call(EmitState& state, const Expr& expr, std::string_view name, TextRange place)
{
    const BuiltinEmitter* builtin = find_builtin_emitter(name);
    if (builtin != nullptr && builtin->value != nullptr) return builtin->value(state, expr);
    state.error(place, std::string(name) + (builtin ? " has no value here" : " cannot be translated into C yet"),
                "leave it out");
    return nothing;
}

CValue emit_meaning(EmitState& state, const Expr& expr)
{
    if (const auto* constant = std::get_if<Constant>(&expr.meaning))
        return with_comment(number(constant->value, expr.type.is_signed), constant->what);
    if (const auto* access = std::get_if<FieldAccess>(&expr.meaning)) return emit_field(state, expr, *access);
    if (const auto* argument = std::get_if<UsdtArgument>(&expr.meaning)) return emit_user_memory(state, *argument);
    return emit_call(state, expr, std::get<BuiltinValue>(expr.meaning).name, expr.place);
}

struct ValueOf {
    EmitState& state;
    const Expr& expr;

    CValue operator()(const IntegerLiteral& literal) const { return emit_literal(literal, expr); }
    CValue operator()(const Variable& variable) const
    {
        const auto found = state.function.variables.find(variable.index);
        return found == state.function.variables.end() ? nothing : CValue{found->second.c, true, false};
    }
    CValue operator()(const MapAccess& access) const { return emit_map_value(state, expr, access); }
    CValue operator()(const Call& call) const { return emit_call(state, expr, call.function, call.function_place); }
    CValue operator()(const Unary& unary) const { return emit_unary(state, unary); }
    CValue operator()(const Binary& binary) const { return emit_binary(state, expr, binary); }
    CValue operator()(const Ternary& ternary) const { return emit_ternary(state, ternary, expr.type); }
    CValue operator()(const Cast& cast) const { return emit_cast(state, cast, expr.type); }
    CValue operator()(const TupleElement& element) const
    {
        return {emit_place(state, *element.object).c + ".e" + std::to_string(element.index), true, false};
    }
    template <class Other>
    CValue operator()(const Other&) const
    {
        state.error(expr.place, "this has no value that C could have", "write the value itself");
        return nothing;
    }
};

}  // namespace

CValue emit_value(EmitState& state, const Expr& expr)
{
    const bool has_meaning = !std::holds_alternative<std::monostate>(expr.meaning) &&
                             !std::holds_alternative<TextConstant>(expr.meaning);
    return has_meaning ? emit_meaning(state, expr) : std::visit(ValueOf{state, expr}, expr.node);
}

std::string operand_of(const CValue& value)
{
    return value.is_simple ? value.c : "(" + value.c + ")";
}

std::string emit_condition(EmitState& state, const Expr& expr)
{
    return emit_value(state, expr).c;
}

CValue emit_binary(EmitState& state, const Expr& expr, const Binary& binary)
{
    const BinaryOperator op = binary.op;
    if (op == BinaryOperator::logical_and || op == BinaryOperator::logical_or) return emit_logical(state, binary);
    if (binary.left->type.kind == TypeKind::text || binary.right->type.kind == TypeKind::text)
        return emit_text_comparison(state, binary);
    if (op == BinaryOperator::logical_xor)
        return {"!" + operand_of(emit_value(state, *binary.left)) + " != !" +
                    operand_of(emit_value(state, *binary.right)),
                false, true};
    const bool is_pointer = expr.type.kind == TypeKind::pointer;
    const bool from_left = is_pointer && binary.right->type.kind == TypeKind::integer;
    const bool from_right = is_pointer && !from_left && binary.left->type.kind == TypeKind::integer;
    CValue left = from_right ? CValue{counted(state, *binary.left, expr.type), true, false}
                             : emit_value(state, *binary.left);
    if (op == BinaryOperator::divide || op == BinaryOperator::modulo)
        return emit_division(state, expr, binary, left);
    const std::string right =
        from_left ? counted(state, *binary.right, expr.type) : operand_of(emit_value(state, *binary.right));
    // As wide as the language counts; C would count ints in 32 bits.
    if (!is_comparison(op)) left = widened(left, binary.left->type.is_signed);
    return {operand_of(left) + " " + spelling_of(op) + " " + right, false, is_comparison(op)};
}

std::uint64_t stride_of(const EmitState& state, const Type& type)
{
    if (type.kind != TypeKind::pointer) return 1;
    const std::optional<std::uint64_t> bytes = memory_bytes(pointed_to(type), state.facts.pointer_bytes());
    return bytes && *bytes != 0 ? *bytes : 1;
}

std::optional<std::int64_t> constant_of(const Expr& expr)
{
    if (const auto* constant = std::get_if<Constant>(&expr.meaning))
        return static_cast<std::int64_t>(constant->value);
    if (const auto* literal = std::get_if<IntegerLiteral>(&expr.node))
        return static_cast<std::int64_t>(literal->value);
    if (const auto* unary = std::get_if<Unary>(&expr.node); unary && unary->op == UnaryOperator::minus) {
        const std::optional<std::int64_t> value = constant_of(*unary->operand);
        if (value) return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(*value));
    }
    return std::nullopt;
}

std::optional<std::string> constant_text_of(const Expr& expr)
{
    if (const auto* constant = std::get_if<TextConstant>(&expr.meaning)) return constant->value;
    if (const auto* literal = std::get_if<StringLiteral>(&expr.node)) return literal->value;
    return std::nullopt;
}

}  // namespace boardscope::dsl
