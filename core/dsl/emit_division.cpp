// SPDX-License-Identifier: GPL-3.0-or-later
// Division and remainder. BPF divides unsigned numbers only; some JITs of 32-bit ARM refuse to divide numbers of 64
// bits, so there constants below 65536, and products of such, are divided by in steps.
#include "core/dsl/emit_expr.h"

#include <bit>

namespace boardscope::dsl {

namespace {

constexpr std::uint64_t largest_step = 65535;

/// 1000000 → 1000, 1000; empty: it has a prime factor that is too large.
std::vector<std::uint64_t> steps_of(std::uint64_t divisor)
{
    std::vector<std::uint64_t> steps;
    std::uint64_t step = 1;
    const auto add = [&](std::uint64_t factor) {
        if (step * factor > largest_step) {
            steps.push_back(step);
            step = 1;
        }
        step *= factor;
    };
    for (std::uint64_t thousand = 1000; divisor % thousand == 0 && divisor > largest_step;) {
        steps.push_back(thousand);
        divisor /= thousand;
    }
    for (std::uint64_t factor = 2; factor <= largest_step && divisor > 1; ++factor) {
        if (factor * factor > divisor && divisor <= largest_step) factor = divisor;
        while (divisor % factor == 0) {
            add(factor);
            divisor /= factor;
        }
    }
    if (divisor != 1) return {};
    if (step != 1) steps.push_back(step);
    return steps;
}

std::string in_steps(std::string number, const std::vector<std::uint64_t>& steps)
{
    for (const std::uint64_t step : steps)
        number = "bs_div_small(" + number + ", " + std::to_string(step) + ")";
    return number;
}

/// By a constant, on a board whose JIT may not divide. nullopt: not in steps.
std::optional<CValue> emit_in_steps(EmitState& state, const Expr& expr, const CValue& left, std::int64_t divisor,
                                    bool is_modulo)
{
    const bool is_signed = expr.type.is_signed;
    const bool is_negative = is_signed && divisor < 0;
    const std::uint64_t magnitude =
        is_negative ? 0 - static_cast<std::uint64_t>(divisor) : static_cast<std::uint64_t>(divisor);
    const std::vector<std::uint64_t> steps = steps_of(magnitude);
    if (steps.empty()) return std::nullopt;
    if (!is_signed && !is_modulo) return CValue{in_steps(left.c, steps), true, false};
    const std::string number = new_variable(state, is_signed ? "s64" : "u64", "number", 8, 8, false);
    state.out.line(number + " = " + left.c + ";");
    std::string result = in_steps(is_signed ? "bs_magnitude(" + number + ")" : number, steps);
    if (is_signed)
        result = "bs_with_sign(" + number + (is_negative ? " >= 0, " : " < 0, ") + result + ")";
    if (!is_modulo) return CValue{result, true, false};
    return CValue{number + " - " + result + " * " + std::to_string(divisor), false, false};
}

}  // namespace

CValue emit_division(EmitState& state, const Expr& expr, const Binary& binary, const CValue& left)
{
    const bool is_modulo = binary.op == BinaryOperator::modulo;
    const bool is_signed = expr.type.is_signed;
    const std::optional<std::int64_t> divisor = constant_of(*binary.right);
    const CValue right = emit_value(state, *binary.right);
    if (divisor && *divisor == 0) return {"0", true, true};
    // clang makes shifts and masks of these.
    const bool is_easy = divisor && *divisor > 0 && std::has_single_bit(static_cast<std::uint64_t>(*divisor));
    if (divisor && !is_signed && (is_easy || !state.kernel.narrow)) {
        const std::string wide = left.is_int ? "(u64)" + operand_of(left) : operand_of(left);
        return {wide + (is_modulo ? " % " : " / ") + operand_of(right), false, false};
    }
    if (divisor && state.kernel.narrow)
        if (std::optional<CValue> value = emit_in_steps(state, expr, left, *divisor, is_modulo)) return *value;
    if (state.kernel.narrow)
        state.note(expr.place, "this divides numbers of 64 bits, which the JIT of some 32-bit ARM kernels refuses (6.1)",
                   "if the board does, divide by a constant, or turn its BPF JIT off: sysctl net.core.bpf_jit_enable=0");
    const std::string name = std::string(is_modulo ? "bs_mod" : "bs_div") + (is_signed ? "_signed" : "");
    return {name + "(" + left.c + ", " + right.c + ")", true, false};
}

}  // namespace boardscope::dsl
