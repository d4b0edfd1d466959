// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compatibility_gaps.h"
#include "builder/core_types.h"
#include "builder/reached_code.h"

#include <algorithm>
#include <array>
#include <map>

namespace boardscope::builder {

namespace {

using State = CoreFit::State;
using Shape = CoreFit::Shape;

bool is_memory_access(const bpf_insn& instruction)
{
    const int kind = BPF_CLASS(instruction.code);
    return kind == BPF_LDX || kind == BPF_ST || kind == BPF_STX;
}

/// What libbpf adapts: pointers, and numbers without a sign.
bool can_be_adapted(const CoreFit& fit)
{
    return fit.in_object.shape == fit.on_board.shape &&
           (fit.in_object.shape == Shape::pointer || fit.in_object.shape == Shape::unsigned_number);
}

std::string bytes_text(std::uint32_t bytes)
{
    return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

// ---- what is not there
// -------------------------------------------------------------------------------------

std::string missing_sentence(const CoreFit& fit, bool is_enumerator)
{
    switch (fit.state) {
    case State::no_type: return "this kernel has no " + fit.type;
    case State::other_kind:
        return "field `" + fit.field + "` of " + fit.type + " is another kind of type on this kernel";
    default:
        return fit.type + " of this kernel has no " + (is_enumerator ? "value" : "field") + " `" + fit.field +
               "`";
    }
}

std::string missing_advice(const CoreFit& fit, bool is_enumerator, bool types_are_made)
{
    if (fit.state == State::no_type && types_are_made)
        return "its types were made from headers: name the one that declares it under [kernel] in the "
               "profile, "
               "btf_headers = [\"linux/….h\"]";
    const std::string ask = is_enumerator                 ? "bpf_core_enum_value_exists()"
                            : fit.state == State::no_type ? "bpf_core_type_exists()"
                                                          : "bpf_core_field_exists()";
    const std::string asking = "a probe for several kernels asks first, with " + ask;
    return fit.similar.empty() ? asking : "there is `" + fit.similar + "`; " + asking;
}

// ---- what has another width
// ----------------------------------------------------------------------------------

/// Registers that hold the address which one instruction relocates, from there to the call that reads it.
class AddressTrail {
public:
    explicit AddressTrail(int first) { holds_[static_cast<std::size_t>(first & 15)] = true; }

    void pass(const bpf_insn& instruction)
    {
        const int kind = BPF_CLASS(instruction.code);
        if (kind == BPF_ST || kind == BPF_STX || kind == BPF_JMP || kind == BPF_JMP32) return;
        const bool from_register = BPF_SRC(instruction.code) == BPF_X;
        const bool is_move = BPF_OP(instruction.code) == BPF_MOV;
        const bool is_sum = BPF_OP(instruction.code) == BPF_ADD;
        bool& target = holds_[instruction.dst_reg];
        if (kind == BPF_LD || kind == BPF_LDX || (is_move && !from_register))
            target = false;
        else if (is_move)
            target = holds_[instruction.src_reg];
        else if (is_sum && from_register)
            target = target || holds_[instruction.src_reg];
        else if (!is_sum)
            target = false;
    }
    void pass_call() { std::fill_n(holds_.begin(), 6, false); }
    [[nodiscard]] bool reaches(int number) const { return holds_[static_cast<std::size_t>(number)]; }

private:
    std::array<bool, 16> holds_{};
};

bool reads_memory(const bpf_insn& call)
{
    return call.src_reg == 0 && (call.imm == BPF_FUNC_probe_read || call.imm == BPF_FUNC_probe_read_kernel);
}

bool is_relocated(const CodeFunction& function, std::size_t instruction)
{
    return std::ranges::any_of(function.relocations,
                               [&](const auto& one) { return one.instruction == instruction; });
}

/// How many bytes are read at the address that the instruction computes; 0: not known, or relocated as well.
std::uint32_t bytes_read_at(const CodeFunction& function, std::size_t instruction)
{
    constexpr std::size_t farthest = 64;
    constexpr int size_register = 2, address_register = 3;
    const std::vector<bpf_insn>& code = function.instructions;
    AddressTrail trail(code[instruction].dst_reg);
    std::uint32_t size = 0;
    for (std::size_t at = instruction + 1; at < std::min(code.size(), instruction + farthest); ++at) {
        const bpf_insn& one = code[at];
        const int kind = BPF_CLASS(one.code);
        if (one.code == (BPF_JMP | BPF_EXIT) || one.code == (BPF_JMP | BPF_JA)) return 0;
        if (one.code == (BPF_JMP | BPF_CALL)) {
            if (trail.reaches(address_register)) return reads_memory(one) ? size : 0;
            trail.pass_call();
            size = 0;
            continue;
        }
        const bool writes = kind == BPF_ALU || kind == BPF_ALU64 || kind == BPF_LD || kind == BPF_LDX;
        if (writes && one.dst_reg == size_register) {
            const bool is_constant = (kind == BPF_ALU || kind == BPF_ALU64) && BPF_OP(one.code) == BPF_MOV &&
                                     BPF_SRC(one.code) == BPF_K && one.imm > 0;
            size = is_constant && !is_relocated(function, at) ? static_cast<std::uint32_t>(one.imm) : 0;
        }
        trail.pass(one);
        if (one.code == (BPF_LD | BPF_IMM | BPF_DW)) ++at;
    }
    return 0;
}

/// Filled in when the field's width on the board is not what the code was compiled for.
bool tell_width(const CodeFunction& function, std::size_t instruction, const CoreFit& fit, Gap& gap)
{
    const bool is_number = fit.in_object.shape != Shape::other && fit.on_board.shape != Shape::other;
    if (fit.in_object.bytes == 0 || fit.on_board.bytes == 0 || fit.in_object.bytes == fit.on_board.bytes ||
        !is_number)
        return false;
    const std::string field = "field `" + fit.field + "` of " + fit.type + " has " +
                              bytes_text(fit.on_board.bytes) + " on this board";
    if (is_memory_access(function.instructions[instruction])) {
        if (can_be_adapted(fit)) return false;
        gap.sentence = field + ", and a load of " + std::to_string(fit.in_object.bytes) +
                       " cannot be adapted, since it has a sign";
        gap.advice =
            "read it by BPF_CORE_READ() of Boardscope's <bpf/bpf_core_read.h>, which takes the board's width";
        return true;
    }
    const std::uint32_t read = bytes_read_at(function, instruction);
    if (read == 0 || read == fit.on_board.bytes || read != fit.in_object.bytes) return false;
    gap.is_misread = true;
    // libbpf's own macros do that to each pointer on their way; the lower half is the address.
    if (fit.in_object.shape == Shape::pointer) gap.if_no_error = Severity::note;
    gap.sentence =
        field + ", and " + std::to_string(read) + " are read: " +
        (read > fit.on_board.bytes ? (fit.in_object.shape == Shape::pointer
                                          ? "as an address to be followed that is right, as a value it is not"
                                          : "what stands behind it gets into the value")
                                   : "the upper part of the value is lost");
    gap.advice =
        "compile the source here, or with Boardscope's <bpf/bpf_core_read.h>: its macros read as many bytes "
        "as the field has on the board";
    return true;
}

/// Of one relocation; false: nothing is to be said.
bool tell(const Comparison& comparison, const CoreTypes& types, std::size_t function,
          const CodeFunction::Relocation& relocation, Gap& gap)
{
    const CodeFunction& code = comparison.code[function];
    if (relocation.access.is_question()) return false;
    const CoreFit fit = types.fit(relocation.access);
    gap = gap_in_code(comparison, function, relocation.instruction);
    gap.is_certain = true;  // these are the types that go to the board with the object
    if (gap.may_be_avoided) gap.if_no_error = Severity::note;
    if (fit.state == State::unclear) return false;
    if (fit.state == State::fits)
        return relocation.access.kind == BPF_CORE_FIELD_BYTE_OFFSET &&
               tell_width(code, relocation.instruction, fit, gap);
    const bool is_enumerator = relocation.access.kind == BPF_CORE_ENUMVAL_VALUE;
    gap.sentence = missing_sentence(fit, is_enumerator);
    gap.advice = missing_advice(fit, is_enumerator, !types.are_the_kernels_own());
    return true;
}

/// By the answers that this kernel gives to what the code asks.
std::vector<bool> reached_on(const CoreTypes& types, const CodeFunction& function)
{
    std::map<std::size_t, std::int64_t> answers;
    for (const CodeFunction::Relocation& relocation : function.relocations)
        if (const auto answer = types.answer(relocation.access)) answers[relocation.instruction] = *answer;
    return reached_instructions(function, answers);
}

}  // namespace

void compare_types(Comparison& comparison, const CoreTypes& types)
{
    for (std::size_t function = 0; function < comparison.code.size(); ++function) {
        if (comparison.programs_with(function).empty()) continue;
        const std::vector<bool> reached = reached_on(types, comparison.code[function]);
        std::set<std::string> said;  // a field's place and its size are two records
        for (const CodeFunction::Relocation& relocation : comparison.code[function].relocations) {
            if (relocation.instruction >= reached.size() || !reached[relocation.instruction]) continue;
            Gap gap;
            if (tell(comparison, types, function, relocation, gap) && said.insert(gap.sentence).second)
                comparison.gaps.push_back(std::move(gap));
        }
    }
}

}  // namespace boardscope::builder
