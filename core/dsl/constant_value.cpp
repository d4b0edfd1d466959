// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/constant_value.h"

namespace boardscope::dsl {

namespace {

using Value = std::optional<std::uint64_t>;

Value divided(std::uint64_t a, std::uint64_t b, bool is_signed, bool remainder)
{
    if (b == 0) return 0;
    if (!is_signed) return remainder ? a % b : a / b;
    if (b == UINT64_MAX) return remainder ? 0 : 0 - a;  // by -1: INT64_MIN has no opposite
    const auto x = static_cast<std::int64_t>(a);
    const auto y = static_cast<std::int64_t>(b);
    return static_cast<std::uint64_t>(remainder ? x % y : x / y);
}

Value shifted_right(std::uint64_t a, std::uint64_t count, bool is_signed)
{
    if (is_signed) return static_cast<std::uint64_t>(static_cast<std::int64_t>(a) >> (count & 63));
    return a >> (count & 63);
}

Value calculate(const Binary& node, bool is_signed)
{
    const Value left = constant_value(*node.left);
    const Value right = constant_value(*node.right);
    if (!left || !right) return std::nullopt;
    const std::uint64_t a = *left;
    const std::uint64_t b = *right;
    switch (node.op) {
    case BinaryOperator::add: return a + b;
    case BinaryOperator::subtract: return a - b;
    case BinaryOperator::multiply: return a * b;
    case BinaryOperator::divide: return divided(a, b, is_signed, false);
    case BinaryOperator::modulo: return divided(a, b, is_signed, true);
    case BinaryOperator::shift_left: return a << (b & 63);
    case BinaryOperator::shift_right: return shifted_right(a, b, is_signed);
    case BinaryOperator::bit_and: return a & b;
    case BinaryOperator::bit_or: return a | b;
    case BinaryOperator::bit_xor: return a ^ b;
    default: return std::nullopt;
    }
}

Value calculate(const Unary& node)
{
    const Value operand = node.operand ? constant_value(*node.operand) : std::nullopt;
    if (!operand) return std::nullopt;
    if (node.op == UnaryOperator::minus) return 0 - *operand;
    if (node.op == UnaryOperator::bit_not) return ~*operand;
    return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> constant_value(const Expr& expr)
{
    if (const auto* constant = std::get_if<Constant>(&expr.meaning)) return constant->value;
    if (const auto* literal = std::get_if<IntegerLiteral>(&expr.node)) return literal->value;
    if (const auto* unary = std::get_if<Unary>(&expr.node)) return calculate(*unary);
    if (const auto* binary = std::get_if<Binary>(&expr.node))
        return binary->left && binary->right ? calculate(*binary, expr.type.is_signed) : std::nullopt;
    return std::nullopt;
}

}  // namespace boardscope::dsl
