// SPDX-License-Identifier: GPL-3.0-or-later
// Causes: a pointer that is none, may be none, or may not be used so.
#include "core/verifier/register_words.h"
#include "core/verifier/verifier_causes.h"

#include <algorithm>

namespace boardscope::verifier {

namespace {

bool is_null(const Case& one)
{
    if (!one.register_number) return false;
    const StateParts parts = parts_of(one.log.state_of("R" + std::to_string(*one.register_number)));
    return parts.kind == "scalar" && parts.number == 0;
}

/// A record or socket that was submitted, discarded or released on the way.
bool was_given_back(const Case& one)
{
    if (!one.register_number) return false;
    const std::optional<Origin> origin = origin_of(one, *one.register_number);
    if (!origin ||
        (origin->function != "bpf_ringbuf_reserve" && origin->function.find("lookup_") == std::string::npos &&
         origin->function.find("_acquire") == std::string::npos))
        return false;
    constexpr std::string_view ends[] = {"_submit", "_discard", "_release", "_free", "_put"};
    return std::any_of(one.log.path.begin() + static_cast<std::ptrdiff_t>(origin->path_index),
                       std::prev(one.log.path.end()), [&](std::size_t step) {
                           const auto called = called_function(one.log.steps[step].text);
                           return called && std::ranges::any_of(ends, [&](std::string_view end) {
                                      return called->ends_with(end);
                                  });
                       });
}

bool is_exit(const Case& one)
{
    const LogStep* last = one.log.last();
    return one.register_number == 0 && last != nullptr && last->text.find(") exit") != std::string::npos;
}

constexpr std::string_view ask_first =
    "Ask before it is used, on every way to this line: if (!p) return 0; — in a script: if (p) { … }.";

constexpr Cause causes[] = {
    {"used after release",
     {"R# invalid mem access 'scalar'", "R# invalid mem access 'inv'",
      "R# type=scalar expected=", "R# type=inv expected="},
     "a record or object is used after it was given back",
     "{what}. It was submitted, discarded or released on the way to this line, and belongs to the kernel "
     "since then.",
     "Use it only before bpf_ringbuf_submit(), bpf_ringbuf_discard() or the release, and give it back once "
     "on each way.",
     0,
     -1,
     was_given_back},
    {"unchecked pointer",
     {"R# invalid mem access '*_or_null'", "R# invalid mem access 'ptr_or_null_*'",
      "R# invalid mem access '*_or_null_*'"},
     "a pointer that may be NULL is used",
     "{what}. It is NULL when there is nothing, and nothing on the way to this line asks.",
     ask_first},
    {"arithmetic on an unchecked pointer",
     {"R# pointer arithmetic on *_or_null prohibited", "R# pointer arithmetic on *_or_null_* prohibited"},
     "something is added to a pointer that may be NULL",
     "{what}. NULL plus a number is no NULL any more, so it must be asked before.",
     "Ask before the pointer is indexed or moved: if (!p) return 0;"},
    {"unchecked argument",
     {"R# type=*_or_null expected=", "R# type=*_or_null_* expected=", "Possibly NULL pointer passed to "},
     "a pointer that may be NULL is passed to a function that does not take NULL",
     "{what}. {helper} uses it without asking.",
     "Ask before the call: if (!p) return 0;"},
    {"NULL is used",
     {"R# invalid mem access 'scalar'", "R# invalid mem access 'inv'", "R# invalid mem access 'imm'"},
     "memory is accessed through NULL",
     "{what}. On this way through the program the pointer is NULL for certain.",
     "Look at the way that led here: it is the one on which the pointer was found to be NULL, or set to it.",
     0,
     -1,
     is_null},
    {"kernel memory",
     {"R# invalid mem access 'scalar'", "R# invalid mem access 'inv'", "R# invalid mem access 'imm'",
      "R# invalid mem access 'rdonly_untrusted", "R# invalid mem access 'untrusted_ptr"},
     "memory is accessed through an address that the verifier knows nothing of",
     "{what}. For the verifier that is a number like any other, though it may be a good address of the "
     "kernel or of a process.",
     "Copy what is behind it: BPF_CORE_READ(p, field), or bpf_probe_read_kernel(&copy, sizeof(copy), p); "
     "for a process's memory bpf_probe_read_user(). Kernels before 5.5 have bpf_probe_read() for both."},
    {"no memory",
     {"R# invalid mem access '*'"},
     "memory is accessed through something that is no memory of the program",
     "{what}; the kernel calls it '{1}', and it cannot be read or written like that.",
     "Read it with the helper that is made for it, or copy it with bpf_probe_read_kernel()."},
    {"missing return value",
     {"R# !read_ok"},
     "the program ends without a return value",
     "Register r0 holds what is returned, and nothing has set it on this way. The compiler does this where "
     "the C function ends without a return, or where it found that what the function does is not defined.",
     "Write return 0; at the end of each way. Compile with -Wall, and look for a division by 0 or an index "
     "outside of an array.",
     0,
     -1,
     is_exit},
    {"uninitialised register",
     {"R# !read_ok"},
     "a value is used that was never set",
     "Register r{0} holds nothing on this way: a variable without a value, or, in assembly, a register that "
     "a call has used up (r1 to r5).",
     "Give the variable a value where it is declared: int x = 0;"},
    {"write to the frame pointer",
     {"frame pointer is read only"},
     "register r10 is written",
     "It points to the stack, and the program may not change it.",
     "Use another register; only assembly does this."},
    {"spilled pointer",
     {"invalid size of register spill", "corrupted spill memory",
      "attempt to corrupt spilled pointer on stack", "invalid size of register fill",
      "leaking pointer from stack off "},
     "a pointer on the stack is written or read in parts",
     "A pointer is kept on the stack as a whole, 8 bytes at a multiple of 8; a part of it means nothing.",
     "Keep pointers in variables of pointer type, and out of packed structs and unions."},
    {"pointer arithmetic",
     {"R# pointer arithmetic on * prohibited", "R# pointer arithmetic with * operator prohibited",
      "R# pointer arithmetic prohibited", "R# bitwise operator * on pointer prohibited",
      "R# 32-bit pointer arithmetic prohibited", "R# pointer *= pointer prohibited", "R# tried to "},
     "a pointer is calculated with in a way that is not allowed",
     "{what}. To most pointers a number may be added, and nothing else: no *, &, |, no 32-bit arithmetic; "
     "to a map, a socket or the end of a packet not even that.",
     "Calculate with the index, not with the pointer. If an address is wanted as a number, read it with "
     "bpf_probe_read_kernel()."},
    {"moved context",
     {"dereference of modified * ptr R# off=* disallowed", "dereference of modified * ptr",
      "variable ctx access var_off=*", "R# variable ctx access"},
     "the context is accessed at a place that is not fixed, or outside of it",
     "The kernel rewrites each access of the context, so its place must be a constant, within the context, "
     "and part of the instruction.",
     "Use the fields of the context's struct by name, with constant indices. If a loop over them is needed, "
     "unroll it, or copy the context to the stack with bpf_probe_read_kernel()."},
    {"context access",
     {"invalid bpf_context access off=* size=*"},
     "the context has nothing at this offset that may be accessed like this",
     "{1} bytes at byte {0}: no field of the context of this kind of program begins there with that size, "
     "it may not be written, or it is not there on {board}.",
     "Look at the context's struct: pt_regs for kprobes and uprobes, the fields of the format file for "
     "tracepoints (`bscope list -v` shows them), args[] for raw tracepoints. Kernels before 4.7 and 32-bit "
     "boards have shorter ones."},
    {"write to read-only memory",
     {"write into map forbidden", "R# cannot write into *", "cannot write into *",
      "write to change key R# not allowed", "only read is supported", "only read from * is supported",
      "R# is not allowed to write"},
     "memory is written that may only be read",
     "A constant (const, .rodata), a map that is read-only for programs, a map's key, or something of the "
     "kernel's own.",
     "Write to a copy on the stack, or to a map that is not read-only."},
    {"store into the context",
     {"BPF_ST stores into R# *", "BPF_XADD stores into R# *", "BPF_ATOMIC stores into R# *"},
     "the context or a kernel object is written in a way that is not allowed",
     "It takes no constants and no atomic additions.",
     "Write to a variable, or to a map's value."},
    {"beyond a struct",
     {"access beyond struct * at off * size *", "access beyond the end of member *",
      "cannot access ptr member *"},
     "a kernel struct is accessed outside of its fields",
     "The kernel knows the struct by its BTF, and there is no such field at that place on {board}.",
     "Declare the struct with __attribute__((preserve_access_index)), or use vmlinux.h, so that fields are "
     "found where they are on the board."},
    {"untrusted pointer",
     {"R# must be referenced or trusted", "R# must be a rcu pointer", "R# must have zero offset when passed",
      "R# must be referenced", "arg* is an unacquired reference", "R# is neither owning or non-owning ref"},
     "a kernel function wants a pointer that is held, and this one is not",
     "{what}. It was found by reading a struct, so the object may be gone when it is used.",
     "Take a reference first (bpf_task_acquire() and its like), or use the pointer that the hook itself "
     "gives."},
    {"leaked address",
     {"R# leaks addr as return value", "R# leaks addr into *", "R# pointer comparison prohibited",
      "R# subtraction from stack pointer prohibited"},
     "an address of the kernel would become visible",
     "Programs of users without rights may not store, return or compare addresses.",
     "Run the loader as root, or with CAP_BPF and CAP_PERFMON (5.8 and newer); else store what is behind "
     "the pointer, not the pointer."},
    {"mixed pointers",
     {"same insn cannot be used with different pointers"},
     "one instruction works with pointers of different kinds",
     "The compiler has merged two accesses, one through each pointer, into one.",
     "Keep them apart: put asm volatile(\"\" ::: \"memory\"); between them, or each into a function of its "
     "own."},
};

}  // namespace

std::span<const Cause> causes_of_pointers()
{
    return causes;
}

}  // namespace boardscope::verifier
