// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/reached_code.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace boardscope::builder {

namespace {

constexpr std::size_t most_states = 50'000;

/// What is known of the registers: constants that come from answers.
using Registers = std::array<std::optional<std::int64_t>, 16>;

bool is_64_bit_constant(const bpf_insn& one)
{
    return one.code == (BPF_LD | BPF_IMM | BPF_DW);
}

std::optional<std::int64_t> operand(const bpf_insn& one, const Registers& registers)
{
    if (BPF_SRC(one.code) == BPF_X) return registers[one.src_reg];
    return std::int64_t{one.imm};
}

std::optional<std::int64_t> computed(int operation, std::int64_t left, std::int64_t right)
{
    const auto bits = static_cast<std::uint64_t>(left);
    const auto by = static_cast<std::uint64_t>(right);
    switch (operation) {
    case BPF_AND: return left & right;
    case BPF_OR: return left | right;
    case BPF_XOR: return left ^ right;
    case BPF_ADD: return static_cast<std::int64_t>(bits + by);
    case BPF_LSH: return by < 64 ? std::optional(static_cast<std::int64_t>(bits << by)) : std::nullopt;
    case BPF_RSH: return by < 64 ? std::optional(static_cast<std::int64_t>(bits >> by)) : std::nullopt;
    default: return std::nullopt;
    }
}

void compute(const bpf_insn& one, Registers& registers)
{
    std::optional<std::int64_t>& target = registers[one.dst_reg];
    const std::optional<std::int64_t> right = operand(one, registers);
    const int operation = BPF_OP(one.code);
    // Constants that are nobody's answer decide nothing: without them there are fewer states.
    if (operation == BPF_MOV)
        target = BPF_SRC(one.code) == BPF_X ? right : std::nullopt;
    else
        target = target && right ? computed(operation, *target, *right) : std::nullopt;
    if (target && BPF_CLASS(one.code) == BPF_ALU) target = static_cast<std::int64_t>(*target & 0xffffffff);
}

/// nullopt: it depends.
std::optional<bool> is_taken(const bpf_insn& one, const Registers& registers)
{
    const std::optional<std::int64_t> left = registers[one.dst_reg];
    const std::optional<std::int64_t> right = operand(one, registers);
    if (!left || !right) return std::nullopt;
    switch (BPF_OP(one.code)) {
    case BPF_JEQ: return *left == *right;
    case BPF_JNE: return *left != *right;
    case BPF_JSET: return (*left & *right) != 0;
    case BPF_JGT: return static_cast<std::uint64_t>(*left) > static_cast<std::uint64_t>(*right);
    case BPF_JGE: return static_cast<std::uint64_t>(*left) >= static_cast<std::uint64_t>(*right);
    case BPF_JLT: return static_cast<std::uint64_t>(*left) < static_cast<std::uint64_t>(*right);
    case BPF_JLE: return static_cast<std::uint64_t>(*left) <= static_cast<std::uint64_t>(*right);
    default: return std::nullopt;
    }
}

class Walk {
public:
    Walk(const std::vector<bpf_insn>& code, const std::map<std::size_t, std::int64_t>& answers)
        : code_(code), answers_(answers), reached_(code.size())
    {
    }

    std::vector<bool> run()
    {
        go(0, {});
        while (!waiting_.empty()) {
            const auto [at, registers] = std::move(waiting_.back());
            waiting_.pop_back();
            step(at, registers);
            if (seen_.size() > most_states) return std::vector<bool>(code_.size(), true);
        }
        return std::move(reached_);
    }

private:
    using State = std::pair<std::size_t, Registers>;

    void go(std::size_t at, const Registers& registers)
    {
        if (at < code_.size() && seen_.emplace(at, registers).second) waiting_.emplace_back(at, registers);
    }

    void step(std::size_t at, Registers registers)
    {
        reached_[at] = true;
        const bpf_insn& one = code_[at];
        const int kind = BPF_CLASS(one.code);
        if (kind == BPF_JMP || kind == BPF_JMP32) return jump(at, one, registers);
        if (kind == BPF_ALU || kind == BPF_ALU64)
            compute(one, registers);
        else if (kind == BPF_LD || kind == BPF_LDX)
            registers[one.dst_reg].reset();
        if (const auto answer = answers_.find(at); answer != answers_.end())
            registers[one.dst_reg] = answer->second;
        go(at + (is_64_bit_constant(one) ? 2 : 1), registers);
    }

    void jump(std::size_t at, const bpf_insn& one, Registers& registers)
    {
        const std::size_t target = at + 1 + static_cast<std::size_t>(std::ptrdiff_t{one.off});
        switch (BPF_OP(one.code)) {
        case BPF_EXIT: return;
        case BPF_JA: return go(target, registers);
        case BPF_CALL: std::fill_n(registers.begin(), 6, std::nullopt); return go(at + 1, registers);
        default: break;
        }
        const std::optional<bool> taken = is_taken(one, registers);
        if (taken.value_or(true)) go(target, registers);
        if (!taken.value_or(false)) go(at + 1, registers);
    }

    const std::vector<bpf_insn>& code_;
    const std::map<std::size_t, std::int64_t>& answers_;
    std::vector<bool> reached_;
    std::set<State> seen_;
    std::vector<State> waiting_;
};

}  // namespace

std::vector<bool> reached_instructions(const CodeFunction& function,
                                       const std::map<std::size_t, std::int64_t>& answers)
{
    if (answers.empty()) return std::vector<bool>(function.instructions.size(), true);
    return Walk(function.instructions, answers).run();
}

}  // namespace boardscope::builder
