// SPDX-License-Identifier: GPL-3.0-or-later
// Causes: the board's kernel has it not, cannot do it, or does not let anybody.
#include "core/verifier/verifier_causes.h"

#include <cerrno>

namespace boardscope::verifier {

namespace {

constexpr int kernel_enotsupp = 524;  // the kernel's own "not supported", which no header names

constexpr Cause causes[] = {
    {"no such field",
     {"failed to resolve CO-RE relocation <*> [*] * (", "failed to resolve CO-RE relocation *"},
     "a type or field is used that this board's kernel does not have",
     "It is {2}; {board} has no such type or field, by its BTF.",
     "Ask first, and have another way: if (bpf_core_field_exists(p->field)) …; fields that were renamed get "
     "a second declaration of the struct, struct name___old."},
    {"no global data",
     {"* is referenced but wasn't created"},
     "the program uses global or static variables, and this kernel has none",
     "They are there from Linux 5.2 on.",
     "Keep constants on the stack, and variables in a map of type array."},
    {"unknown instruction",
     {"unknown opcode *", "unknown insn class *", "BPF_ATOMIC uses invalid atomic opcode",
      "* uses reserved fields", "invalid atomic operand size", "invalid BPF_LD_IMM insn", "BPF_ATOMIC uses"},
     "the program has an instruction that this kernel does not know",
     "The compiler was told of a newer kernel: 32-bit jumps are there from 5.1 on (-mcpu=v3), atomic "
     "operations that give back the old value from 5.12 on, function calls from 4.16 on. {board} is older, "
     "or was told so.",
     "Build for this board's profile, or with -mcpu=v1. Do not use what __sync_fetch_and_add() gives back."},
    {"map must be preallocated",
     {"* programs can only use preallocated", "* can only use preallocated"},
     "a hash map that grows is used where memory cannot be asked for",
     "This kind of program may run where the kernel cannot allocate. Kernels before 6.1 refuse such maps "
     "there; those with PREEMPT_RT too.",
     "Leave BPF_F_NO_PREALLOC out of the map's flags."},
    {"verifier bug",
     {"verifier internal error", "verifier bug"},
     "the kernel's verifier has found an error in itself",
     "This is a fault of {board}, not of the program.",
     "Write it in another way; a newer stable release of the kernel may have it mended."},
    {"log too long",
     {},
     "the verifier's log is longer than what this kernel keeps of it",
     "Kernels before 6.4 keep its beginning, and the end says why. Logs of that length come from programs "
     "with very many ways through them: most likely it is too complex for the verifier.",
     "Shorten the program, or loop less often; then the log tells more.",
     ENOSPC},
    {"no permission",
     {},
     "the loader may not load programs",
     "The kernel said EPERM: the loader does not run as root, or has not CAP_BPF and CAP_PERFMON (5.8 and "
     "newer; CAP_SYS_ADMIN before); or lockdown forbids it; or the limit of locked memory is too low "
     "(before 5.11); or the kernel allows this kind of program to nobody.",
     "Say in the board's profile how to become root: privilege = \"sudo-no-password\". Look on the board at "
     "/sys/kernel/security/lockdown and /proc/sys/kernel/unprivileged_bpf_disabled. Instead of fentry use a "
     "kprobe or a tracepoint.",
     EPERM},
    {"JIT refuses",
     {},
     "the kernel's JIT compiler cannot translate the program",
     "The kernel said 524, \"not supported\". On 32-bit ARM, Linux 6.1 to 6.6 translates no 64-bit division "
     "or remainder, and 6.1 to 6.11 no atomic operation; functions called from BPF, and kernel functions, "
     "are not translated on every machine either.",
     "Divide by a power of two with a shift, or make both numbers 32 bits wide; count in a per-CPU map with "
     "+= 1. Or let the kernel interpret: sysctl -w net.core.bpf_jit_enable=0 on the board.",
     kernel_enotsupp},
};

}  // namespace

std::span<const Cause> causes_of_kernels()
{
    return causes;
}

}  // namespace boardscope::verifier
