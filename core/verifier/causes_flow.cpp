// SPDX-License-Identifier: GPL-3.0-or-later
// Causes: which way the program goes, how long that is, and how it ends.
#include "core/verifier/verifier_causes.h"

#include <cerrno>

namespace boardscope::verifier {

namespace {

constexpr std::string_view shorter =
    "Loop less often, or over less; use bpf_loop() (5.17 and newer) for long loops; split the program, or "
    "move parts that repeat into functions (static __noinline); mark #pragma unroll only loops of a few "
    "rounds.";

constexpr std::string_view allowed_values =
    "Return a constant that is allowed: fentry, fexit and raw tracepoint programs 0, programs of a cgroup "
    "and callbacks of bpf_loop() 0 or 1.";

constexpr Cause causes[] = {
    {"loop on an old kernel",
     {"back-edge from insn * to *"},
     "the program has a loop",
     "{board} takes no jump backwards: loops are there from Linux 5.3 on, and for users without rights not "
     "even there.",
     "Write #pragma unroll before a loop with a constant number of rounds, so that the compiler repeats its "
     "body; in a script: unroll(n) { … }.",
     0,
     0},
    {"endless loop",
     {"infinite loop detected at insn *"},
     "a loop never ends",
     "After a round everything is as it was before: nothing that the loop asks has changed, as far as the "
     "verifier can see.",
     "Count the rounds in a variable of the function, and leave after a constant number: for (int i = 0; i "
     "< 64; i++). A volatile variable, or one in memory, does not count.",
     0,
     0},
    {"program too complex",
     {"BPF program is too large. Processed * insn", "BPF program is too large. Proccessed * insn",
      "BPF program is too complex", "The sequence of * jumps is too complex"},
     "the program is too long or too complex for the verifier",
     "It goes every way through the program, and gave up {end}. The limit is 1,000,000 instructions on all "
     "ways together, from 5.2 on; 131,072 from 4.15, 98,304 from 4.11, and 65,536 before. A loop whose end "
     "depends on something unknown counts each round.",
     shorter},
    {"program too long",
     {},
     "the program has too many instructions",
     "Linux before 5.2 takes 4096 instructions, later kernels 1,000,000 (4096 for users without rights).",
     shorter,
     E2BIG},
    {"reference not released",
     {"Unreleased reference id=* alloc_insn=*"},
     "what was reserved or taken is not given back on every way",
     "The program ends {end} without giving it back: a return between the two is the usual way.",
     "Call bpf_ringbuf_submit() or bpf_ringbuf_discard() (for sockets bpf_sk_release()) before each return.",
     0,
     1},
    {"reference not released",
     {"* would lead to reference leak"},
     "what was reserved or taken is not given back on every way",
     "{0}, at its end.",
     "Call bpf_ringbuf_submit() or bpf_ringbuf_discard() (for sockets bpf_sk_release()) before each return."},
    {"wrong return value",
     {"At * the register R# has * should have been in *"},
     "the program returns a value that is not allowed",
     "It returns {returned}, and may return {allowed}.",
     allowed_values},
    {"wrong return value",
     {"At * the register R# has ", "At * the register R# is not a known value",
      "In async callback the register R# "},
     "the program returns something that is no number, or may be any",
     "The kernel takes only certain numbers from this kind of program.",
     allowed_values},
    {"unreachable code",
     {"unreachable insn *"},
     "there is code that nothing leads to",
     "The kernel wants every instruction to be reached; compilers leave none, assembly and hand-made "
     "objects do.",
     "Remove it. If it is C, compile with -O2, and look for a branch on a condition that is always the same.",
     0,
     0},
    {"jump out of the program",
     {"jump out of range from insn * to *", "jump into the middle of ldimm64 insn *", "insn * jumps into"},
     "a jump leads out of the program",
     "Its target is no instruction of this function.",
     "Only assembly does this: correct the label or the offset.",
     0,
     0},
    {"missing end",
     {"last insn is not an exit or jmp", "no program starts at insn", "subprogram does not end"},
     "a function runs on behind its last instruction",
     "The compiler leaves the end out where it takes the end to be impossible: after an endless loop, a "
     "missing return, or __builtin_unreachable().",
     "Write return 0; at the end of the function, and leave the loop in some case."},
    {"calls too deep",
     {"the call stack of * frames is too deep", "recursive call"},
     "functions call each other too deeply",
     "At most 8 functions may be active at once, and none may call itself.",
     "Mark small functions static __always_inline; write recursion as a loop."},
    {"tail call with a large stack",
     {"tail_calls are not allowed when call stack of previous frames is * bytes", "tail_call_reachable",
      "tail_calls are not allowed in programs with bpf-to-bpf calls", "tail_calls are not allowed"},
     "bpf_tail_call() is not possible from this function",
     "A called function may do it only where less than 256 bytes of stack are in use, from Linux 5.10 on; "
     "before, only the program itself.",
     "Call bpf_tail_call() from the program itself, or keep the buffers of its callers in a map."},
    {"division by zero",
     {"div by zero"},
     "something is divided by the constant 0",
     "The compiler found the divisor to be 0.",
     "Look where the divisor comes from, and ask before: if (n == 0) return 0;"},
    {"wrong shift",
     {"invalid shift *"},
     "a number is shifted by {0} bits, or by none of its bits",
     "A shift by a constant must be smaller than the number's size in bits.",
     "Shift by 0 to 63, for 32-bit numbers 0 to 31."},
    {"lock held",
     {"function calls are not allowed while holding a lock", "bpf_spin_lock is missing unlock",
      "* cannot use bpf_spin_lock yet", "BPF_EXIT instruction in main prog cannot be used inside",
      "* cannot be used inside bpf_spin_lock-ed region", "bpf_spin_unlock without taking a lock",
      "Locking two bpf_spin_locks are not allowed"},
     "a spin lock is used in a way that is not allowed",
     "While it is held nothing may be called, and each way must release it; tracing programs may not take "
     "one at all.",
     "Do only reads and writes between lock and unlock; in tracing programs use __sync_fetch_and_add(), or "
     "a per-CPU map."},
};

}  // namespace

std::span<const Cause> causes_of_flow()
{
    return causes;
}

}  // namespace boardscope::verifier
