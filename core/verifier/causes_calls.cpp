// SPDX-License-Identifier: GPL-3.0-or-later
// Causes: what is called, and with what.
#include "core/verifier/verifier_causes.h"

namespace boardscope::verifier {

namespace {

constexpr Cause causes[] = {
    {"unknown helper",
     {"invalid func *"},
     "this kernel does not have a helper that is called",
     "{board} does not know {helper}.{since}",
     "Use one that it has: `bscope target show NAME` lists them. A perf event array does what a ring buffer "
     "does on every kernel, bpf_probe_read() what bpf_probe_read_kernel() does."},
    {"helper not for this program",
     {"program of this type cannot use helper *", "unknown func *", "helper call is not allowed in probe"},
     "this kind of program may not call this helper",
     "{helper} is for other kinds of programs on {board}, or its kernel was built without it.{since}",
     "Use one that suits the hook: bpf_get_current_task() and bpf_probe_read_kernel() work in all tracing "
     "programs; helpers for packets only in XDP, tc and socket programs."},
    {"GPL only",
     {"cannot call GPL-restricted function from non-GPL compatible program",
      "cannot call GPL only function from proprietary program"},
     "a helper is called that is for programs under the GPL only",
     "{helper} asks for it, and the object names no license that is compatible with it.",
     "Add: char LICENSE[] SEC(\"license\") = \"GPL\";"},
    {"sleeping call",
     {"helper call might sleep in a non-sleepable prog", "program must be sleepable to call sleepable kfunc",
      "kernel func * is sleepable within", "sleepable helper *", "Sleepable programs can only use"},
     "a helper that may sleep is called where nothing may sleep",
     "{helper} may wait for memory to be read in.",
     "Use the one that does not wait, bpf_probe_read_user() for bpf_copy_from_user(), or a sleepable "
     "program: SEC(\"fentry.s/…\"), SEC(\"uprobe.s\")."},
    {"kernel function not allowed",
     {"calling kernel function * is not allowed", "calling invalid kernel function",
      "kernel btf_id * is not a kernel function", "kernel function * args*",
      "cannot call kernel function from non-GPL compatible program",
      "calling kernel functions are not allowed", "JIT does not support calling kernel function"},
     "a kernel function is called that this program may not call",
     "Kernel functions (kfuncs) are opened one by one, for some kinds of programs, by some kernels; {board} "
     "does not allow this one here.",
     "Use a helper instead, or ask first whether it is there: if (bpf_ksym_exists(f)) …"},
    {"map and helper do not fit",
     {"cannot pass map_type * into func *"},
     "a map of this type cannot be used with this helper",
     "Map type {0} does not go with {helper}.",
     "Ring buffers take bpf_ringbuf_output() and its like, perf event arrays bpf_perf_event_output(), stack "
     "maps bpf_get_stackid(), program arrays bpf_tail_call(); hashes and arrays the lookups."},
    {"global function called wrongly",
     {"Caller passes invalid args into func*", "Global function * doesn't return scalar", "arg* expected *",
      "arg* must be *", "invalid argument * for global"},
     "a function of the program is called with something else than it takes",
     "A global function (without static) is checked by itself: its pointers must be to the context or to "
     "memory of a known size.",
     "Mark the function static, or static __always_inline."},
    {"constant text wanted",
     {"R# does not point to a readonly map", "R# doesn't point to a const string",
      "arg* doesn't point to a const string", "R# is not a const", "map is not null terminated",
      "invalid format string"},
     "a helper wants a text or number that is constant",
     "{helper} must know it when the program is loaded.",
     "Give it a string literal, or a static const char[]; no buffer on the stack."},
    {"wrong argument",
     {"R# type=* expected=*", "R# type *expected*"},
     "a function gets an argument of the wrong kind",
     "Argument {0} of {helper} must be: {2}. {what}.",
     "Pass what it takes: a map by its address (&map), a key or value by the address of a variable, the "
     "context as the program got it. What lies in kernel memory is copied to the stack first."},
};

}  // namespace

std::span<const Cause> causes_of_calls()
{
    return causes;
}

}  // namespace boardscope::verifier
