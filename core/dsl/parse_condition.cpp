// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/parse_condition.h"

#include "core/dsl/parse_expr.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

constexpr int deepest_define = 16;

class Condition {
public:
    Condition(ParseCursor& cursor, const std::set<std::string, std::less<>>& defined, const Program& program)
        : cursor_(cursor), defined_(defined), program_(program)
    {
    }

    std::optional<std::int64_t> value(const Expr& expr)
    {
        if (const auto* number = std::get_if<IntegerLiteral>(&expr.node))
            return static_cast<std::int64_t>(number->value);
        if (const auto* name = std::get_if<Name>(&expr.node)) return value(name->name, expr.place);
        if (const auto* call = std::get_if<Call>(&expr.node)) return value(*call, expr.place);
        if (const auto* unary = std::get_if<Unary>(&expr.node)) return value(*unary, expr.place);
        if (const auto* binary = std::get_if<Binary>(&expr.node)) return value(*binary, expr.place);
        if (const auto* ternary = std::get_if<Ternary>(&expr.node)) {
            const std::optional<std::int64_t> condition = value(*ternary->condition);
            if (!condition) return std::nullopt;
            return value(*condition != 0 ? *ternary->then_value : *ternary->else_value);
        }
        return refuse(expr.place);
    }

private:
    std::optional<std::int64_t> refuse(TextRange place)
    {
        cursor_.fail(place, "this is not known before the script is compiled",
                     "#if takes numbers, names of #define and defined(NAME)");
        return std::nullopt;
    }

    std::optional<std::int64_t> value(const std::string& name, TextRange place)
    {
        if (name == "LINUX_VERSION_CODE") {
            cursor_.fail(
                place, "#if does not know the board's kernel",
                "what the kernel lacks is told when the script is compiled; missing_probes = ignore leaves "
                "out probes");
            return std::nullopt;
        }
        const auto define =
            std::ranges::find_if(program_.defines, [&](const auto& one) { return one.first == name; });
        if (define == program_.defines.end() || !define->second) return 0;
        if (depth_ == deepest_define) return refuse(place);
        ++depth_;
        const std::optional<std::int64_t> result = value(*define->second);
        --depth_;
        return result;
    }

    std::optional<std::int64_t> value(const Call& call, TextRange place)
    {
        const auto* name = call.arguments.size() == 1 ? std::get_if<Name>(&call.arguments[0]->node) : nullptr;
        if (call.function != "defined" || name == nullptr) return refuse(place);
        return defined_.contains(name->name) ? 1 : 0;
    }

    std::optional<std::int64_t> value(const Unary& unary, TextRange place)
    {
        const std::optional<std::int64_t> operand = value(*unary.operand);
        if (!operand) return std::nullopt;
        switch (unary.op) {
        case UnaryOperator::logical_not: return *operand == 0 ? 1 : 0;
        case UnaryOperator::bit_not: return ~*operand;
        case UnaryOperator::minus: return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(*operand));
        default: return refuse(place);
        }
    }

    std::optional<std::int64_t> value(const Binary& binary, TextRange place)
    {
        const std::optional<std::int64_t> left = value(*binary.left);
        if (!left) return std::nullopt;
        // What does not count may be a division by 0.
        if (binary.op == BinaryOperator::logical_and && *left == 0) return 0;
        if (binary.op == BinaryOperator::logical_or && *left != 0) return 1;
        const std::optional<std::int64_t> right = value(*binary.right);
        if (!right) return std::nullopt;
        const std::int64_t a = *left, b = *right;
        const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
        switch (binary.op) {
        case BinaryOperator::add: return static_cast<std::int64_t>(x + y);
        case BinaryOperator::subtract: return static_cast<std::int64_t>(x - y);
        case BinaryOperator::multiply: return static_cast<std::int64_t>(x * y);
        case BinaryOperator::shift_left: return static_cast<std::int64_t>(x << (y & 63));
        case BinaryOperator::shift_right: return a >> (y & 63);
        case BinaryOperator::bit_and: return a & b;
        case BinaryOperator::bit_or: return a | b;
        case BinaryOperator::bit_xor: return a ^ b;
        case BinaryOperator::logical_and:
        case BinaryOperator::logical_or: return b != 0 ? 1 : 0;
        case BinaryOperator::logical_xor: return (a != 0) != (b != 0) ? 1 : 0;
        case BinaryOperator::equal: return a == b ? 1 : 0;
        case BinaryOperator::not_equal: return a != b ? 1 : 0;
        case BinaryOperator::less: return a < b ? 1 : 0;
        case BinaryOperator::less_equal: return a <= b ? 1 : 0;
        case BinaryOperator::greater: return a > b ? 1 : 0;
        case BinaryOperator::greater_equal: return a >= b ? 1 : 0;
        case BinaryOperator::divide:
        case BinaryOperator::modulo: break;
        }
        if (b == 0) {
            cursor_.fail(place, "this divides by 0", "compare with 0 before");
            return std::nullopt;
        }
        if (b == -1) return binary.op == BinaryOperator::modulo ? 0 : static_cast<std::int64_t>(0 - x);
        return binary.op == BinaryOperator::modulo ? a % b : a / b;
    }

    ParseCursor& cursor_;
    const std::set<std::string, std::less<>>& defined_;
    const Program& program_;
    int depth_ = 0;
};

}  // namespace

std::optional<bool> parse_condition_value(ParseCursor& cursor, TextRange range,
                                          const std::set<std::string, std::less<>>& defined,
                                          const Program& program)
{
    ParseCursor inside(cursor.source(), cursor.diagnostics(), range);
    const ExprPtr expr = parse_expr(inside);
    if (!expr) return std::nullopt;
    if (!inside.at_end()) {
        inside.fail("an operator is missing here", "conditions are written #if defined(NAME) && LIMIT > 3");
        return std::nullopt;
    }
    const std::optional<std::int64_t> value = Condition(cursor, defined, program).value(*expr);
    if (!value) return std::nullopt;
    return *value != 0;
}

}  // namespace boardscope::dsl
