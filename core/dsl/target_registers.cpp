// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/target_registers.h"

#include <string>

namespace boardscope::dsl {

namespace {

constexpr Register arm_registers[] = {
    {"r0", 0},  {"r1", 4},  {"r2", 8},  {"r3", 12}, {"r4", 16},  {"r5", 20},  {"r6", 24},    {"r7", 28},
    {"r8", 32}, {"r9", 36}, {"r10", 40}, {"fp", 44}, {"r11", 44}, {"ip", 48},  {"r12", 48},  {"sp", 52},
    {"r13", 52}, {"lr", 56}, {"r14", 56}, {"pc", 60}, {"r15", 60}, {"cpsr", 64}, {"orig_r0", 68},
};
constexpr std::string_view arm_arguments[] = {"r0", "r1", "r2", "r3"};

constexpr Register x86_registers[] = {
    {"r15", 0}, {"r14", 8}, {"r13", 16}, {"r12", 24}, {"bp", 32},  {"bx", 40},       {"r11", 48},
    {"r10", 56}, {"r9", 64}, {"r8", 72},  {"ax", 80},  {"cx", 88},  {"dx", 96},       {"si", 104},
    {"di", 112}, {"orig_ax", 120}, {"ip", 128}, {"cs", 136}, {"flags", 144}, {"sp", 152}, {"ss", 160},
};
constexpr std::string_view x86_arguments[] = {"di", "si", "dx", "cx", "r8", "r9"};

constexpr Register arm64_registers[] = {
    {"r0", 0},    {"r1", 8},    {"r2", 16},   {"r3", 24},   {"r4", 32},   {"r5", 40},   {"r6", 48},
    {"r7", 56},   {"r8", 64},   {"r9", 72},   {"r10", 80},  {"r11", 88},  {"r12", 96},  {"r13", 104},
    {"r14", 112}, {"r15", 120}, {"r16", 128}, {"r17", 136}, {"r18", 144}, {"r19", 152}, {"r20", 160},
    {"r21", 168}, {"r22", 176}, {"r23", 184}, {"r24", 192}, {"r25", 200}, {"r26", 208}, {"r27", 216},
    {"r28", 224}, {"r29", 232}, {"fp", 232},  {"r30", 240}, {"lr", 240},  {"sp", 248},  {"pc", 256},
    {"pstate", 264},
};
constexpr std::string_view arm64_arguments[] = {"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"};

constexpr Register riscv_registers[] = {
    {"pc", 0},    {"epc", 0},   {"ra", 8},    {"sp", 16},   {"gp", 24},   {"tp", 32},    {"t0", 40},
    {"t1", 48},   {"t2", 56},   {"s0", 64},   {"fp", 64},   {"s1", 72},   {"a0", 80},    {"a1", 88},
    {"a2", 96},   {"a3", 104},  {"a4", 112},  {"a5", 120},  {"a6", 128},  {"a7", 136},   {"s2", 144},
    {"s3", 152},  {"s4", 160},  {"s5", 168},  {"s6", 176},  {"s7", 184},  {"s8", 192},   {"s9", 200},
    {"s10", 208}, {"s11", 216}, {"t3", 224},  {"t4", 232},  {"t5", 240},  {"t6", 248},   {"status", 256},
    {"orig_a0", 280},
};
constexpr std::string_view riscv_arguments[] = {"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7"};

constexpr RegisterFile arm{4, arm_registers, arm_arguments, "r0", "pc", "sp", 0, {}, {}};
constexpr RegisterFile x86{8, x86_registers, x86_arguments, "ax", "ip", "sp", 8, "r", ""};  // the return address first
constexpr RegisterFile arm64{8, arm64_registers, arm64_arguments, "r0", "pc", "sp", 0, "x", "r"};
constexpr RegisterFile riscv{8, riscv_registers, riscv_arguments, "a0", "pc", "sp", 0, {}, {}};

}  // namespace

const RegisterFile& registers_of(Arch arch)
{
    switch (arch) {
    case Arch::armv7:
    case Arch::armel: return arm;
    case Arch::aarch64: return arm64;
    case Arch::x86_64: return x86;
    case Arch::riscv64: return riscv;
    }
    return arm;
}

std::optional<Register> find_register(const RegisterFile& file, std::string_view name)
{
    for (const Register& one : file.all)
        if (one.name == name) return one;
    if (file.other_prefix.empty() || !name.starts_with(file.other_prefix)) return std::nullopt;
    const std::string meant = std::string(file.prefix) + std::string(name.substr(file.other_prefix.size()));
    for (const Register& one : file.all)
        if (one.name == meant) return one;
    return std::nullopt;
}

}  // namespace boardscope::dsl
