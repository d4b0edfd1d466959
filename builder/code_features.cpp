// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/code_features.h"

namespace boardscope::builder {

namespace {

constexpr std::uint8_t class_of(const bpf_insn& instruction)
{
    return BPF_CLASS(instruction.code);
}

constexpr bool is_jump(const bpf_insn& instruction)
{
    return (class_of(instruction) == BPF_JMP || class_of(instruction) == BPF_JMP32) &&
           BPF_OP(instruction.code) != BPF_CALL && BPF_OP(instruction.code) != BPF_EXIT;
}

constexpr bool is_64_bit_constant(const bpf_insn& instruction)
{
    return instruction.code == (BPF_LD | BPF_IMM | BPF_DW);
}

constexpr bool calls(const bpf_insn& instruction, int kind)
{
    return instruction.code == (BPF_JMP | BPF_CALL) && instruction.src_reg == kind;
}

constexpr bool is_newer_jump(const bpf_insn& instruction)
{
    const auto operation = BPF_OP(instruction.code);
    return is_jump(instruction) &&
           (operation == BPF_JLT || operation == BPF_JLE || operation == BPF_JSLT || operation == BPF_JSLE);
}

constexpr bool is_atomic(const bpf_insn& instruction)
{
    return class_of(instruction) == BPF_STX && BPF_MODE(instruction.code) == BPF_ATOMIC;
}

constexpr bool is_new_atomic(const bpf_insn& instruction)
{
    return is_atomic(instruction) && instruction.imm != BPF_ADD;  // with BPF_FETCH it is another value
}

constexpr bool divides_64_bits(const bpf_insn& instruction)
{
    return class_of(instruction) == BPF_ALU64 &&
           (BPF_OP(instruction.code) == BPF_DIV || BPF_OP(instruction.code) == BPF_MOD);
}

struct AbilityTest {
    KernelAbility ability;
    bool (*is_needed_by)(const bpf_insn&);
};
constexpr AbilityTest ability_tests[] = {
    {KernelAbility::newer_jumps, is_newer_jump},
    {KernelAbility::jumps_on_32_bits, [](const bpf_insn& one) { return class_of(one) == BPF_JMP32; }},
    {KernelAbility::atomic_operations, is_new_atomic},
    {KernelAbility::function_calls, [](const bpf_insn& one) { return calls(one, BPF_PSEUDO_CALL); }},
    {KernelAbility::kernel_function_calls,
     [](const bpf_insn& one) { return calls(one, BPF_PSEUDO_KFUNC_CALL); }},
};

struct JitTest {
    HardForJit what;
    bool (*is_needed_by)(const bpf_insn&);
};
constexpr JitTest jit_tests[] = {
    {HardForJit::division_64, divides_64_bits},
    {HardForJit::atomic_operation, is_atomic},
};

/// Walks the function as old verifiers do, depth first; a jump to an instruction that is still on the way
/// here closes a loop. A jump backwards alone does not: compilers move blocks about.
class LoopSearch {
public:
    explicit LoopSearch(const std::vector<bpf_insn>& code) : code_(code), states_(code.size()) {}

    std::optional<std::size_t> first_jump_back()
    {
        enter(0);
        while (!way_.empty()) {
            Step& step = way_.back();
            const std::optional<std::size_t> next = next_of(step);
            if (!next) {
                states_[step.at] = State::left;
                way_.pop_back();
            } else if (*next < code_.size() && states_[*next] == State::on_the_way) {
                return step.at;
            } else {
                enter(*next);
            }
        }
        return std::nullopt;
    }

private:
    enum class State : std::uint8_t { unseen, on_the_way, left };
    struct Step {
        std::size_t at = 0;
        int branches_taken = 0;
    };

    void enter(std::size_t at)
    {
        if (at >= code_.size() || states_[at] != State::unseen) return;
        states_[at] = State::on_the_way;
        way_.push_back({at, 0});
    }

    /// The next of at most two ways on; nullopt: there are no more.
    std::optional<std::size_t> next_of(Step& step) const
    {
        const bpf_insn& instruction = code_[step.at];
        const bool jumps = is_jump(instruction);
        const bool goes_on =
            instruction.code != (BPF_JMP | BPF_EXIT) && instruction.code != (BPF_JMP | BPF_JA);
        const int branch = step.branches_taken++;
        if (branch == 0 && goes_on) return step.at + (is_64_bit_constant(instruction) ? 2 : 1);
        if (branch <= 1 && jumps) {
            step.branches_taken = 2;
            return step.at + 1 + static_cast<std::size_t>(std::ptrdiff_t{instruction.off});
        }
        return std::nullopt;
    }

    const std::vector<bpf_insn>& code_;
    std::vector<State> states_;
    std::vector<Step> way_;
};

}  // namespace

CodeFeatures features_of(const CodeFunction& function)
{
    CodeFeatures found;
    const std::vector<bpf_insn>& code = function.instructions;
    for (std::size_t at = 0; at < code.size(); at += is_64_bit_constant(code[at]) ? 2 : 1) {
        if (calls(code[at], 0)) found.helpers.emplace(static_cast<std::uint32_t>(code[at].imm), at);
        for (const AbilityTest& test : ability_tests)
            if (test.is_needed_by(code[at])) found.abilities.emplace(test.ability, at);
        for (const JitTest& test : jit_tests)
            if (test.is_needed_by(code[at])) found.hard_for_jit.emplace(test.what, at);
    }
    if (function.refers_to_data)
        found.abilities.emplace(KernelAbility::global_data, *function.refers_to_data);
    if (function.calls_kernel)
        found.abilities.emplace(KernelAbility::kernel_function_calls, *function.calls_kernel);
    if (const std::optional<std::size_t> loop = LoopSearch(code).first_jump_back())
        found.abilities.emplace(KernelAbility::bounded_loops, *loop);
    return found;
}

}  // namespace boardscope::builder
