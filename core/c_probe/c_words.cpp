// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/c_probe/c_words.h"

#include <algorithm>
#include <array>

namespace boardscope::c_probe {

namespace {

constexpr auto macros = std::to_array<CWord>({
    {"SEC(", "SEC(\"kprobe/FUNCTION\")", "where the function that follows is attached"},
    {"BPF_KPROBE(", "int BPF_KPROBE(name, type argument, …)",
     "a kprobe's or uprobe's function, with the arguments of the one that is probed"},
    {"BPF_KRETPROBE(", "int BPF_KRETPROBE(name, type result)",
     "a kretprobe's or uretprobe's function, with what was returned"},
    {"BPF_PROG(", "int BPF_PROG(name, type argument, …)",
     "the function of fentry, fexit and raw tracepoints, with its arguments"},
    {"PT_REGS_PARM1(", "PT_REGS_PARM1(ctx)", "first argument of the probed function, from the registers"},
    {"PT_REGS_PARM2(", "PT_REGS_PARM2(ctx)", "second argument of the probed function"},
    {"PT_REGS_PARM3(", "PT_REGS_PARM3(ctx)", "third argument of the probed function"},
    {"PT_REGS_PARM4(", "PT_REGS_PARM4(ctx)", "fourth argument; the last in registers on 32-bit ARM"},
    {"PT_REGS_PARM5(", "PT_REGS_PARM5(ctx)", "fifth argument; not in registers on 32-bit ARM"},
    {"PT_REGS_RC(", "PT_REGS_RC(ctx)", "what the probed function returned"},
    {"PT_REGS_IP(", "PT_REGS_IP(ctx)", "where the processor is"},
    {"PT_REGS_SP(", "PT_REGS_SP(ctx)", "the stack pointer"},
    {"BPF_CORE_READ(", "BPF_CORE_READ(pointer, member, …)",
     "follows pointers from member to member, with the board's offsets"},
    {"BPF_CORE_READ_INTO(", "BPF_CORE_READ_INTO(&destination, pointer, member, …)",
     "the same, into a variable"},
    {"BPF_CORE_READ_STR_INTO(", "BPF_CORE_READ_STR_INTO(&destination, pointer, member, …)",
     "the same, for a text at the end"},
    {"bpf_core_field_exists(", "bpf_core_field_exists(structure.member)",
     "whether the board's kernel has this member"},
    {"bpf_core_type_size(", "bpf_core_type_size(struct name)", "how large it is on the board"},
    {"bpf_printk(", "bpf_printk(\"format\", …)",
     "a line of trace_pipe; at most three values before Linux 5.13"},
    {"BOARDSCOPE_EVENTS(", "BOARDSCOPE_EVENTS(map, struct record, bytes)",
     "a buffer of records that become rows with a column for each member"},
    {"boardscope_emit(", "boardscope_emit(ctx, map, &record, sizeof(record))", "sends one record"},
    {"BOARDSCOPE_FILTER(", "BOARDSCOPE_FILTER(ctx, name(value), …)",
     "leaves where the window's filter does not want this event"},
    {"__uint(", "__uint(max_entries, 1024);", "a number in the definition of a map"},
    {"__type(", "__type(key, __u32);", "a type in the definition of a map"},
    {"__array(", "__array(values, …);", "what a map of maps or of programs holds"},
    {"__always_inline", "static __always_inline", "kernels before 4.16 have no calls between functions"},
});

constexpr auto headers = std::to_array<CWord>({
    {"vmlinux.h", "#include \"vmlinux.h\"", "all types of the board's kernel; fields are found on the board"},
    {"board_tracepoints.h", "#include \"board_tracepoints.h\"",
     "struct tp_CATEGORY_NAME for each tracepoint of the board"},
    {"linux/bpf.h", "#include <linux/bpf.h>", "constants and types of BPF, without the kernel's"},
    {"linux/types.h", "#include <linux/types.h>", "__u32 and its kin"},
    {"linux/ptrace.h", "#include <linux/ptrace.h>", "struct pt_regs"},
    {"linux/sched.h", "#include <linux/sched.h>", "struct task_struct, from the target's kernel headers"},
    {"linux/fs.h", "#include <linux/fs.h>", "struct file and struct inode, from the target's kernel headers"},
    {"bpf/bpf_helpers.h", "#include <bpf/bpf_helpers.h>", "helper functions, SEC, bpf_printk, maps"},
    {"bpf/bpf_tracing.h", "#include <bpf/bpf_tracing.h>", "PT_REGS_PARM1 and its kin, BPF_KPROBE"},
    {"bpf/bpf_core_read.h", "#include <bpf/bpf_core_read.h>", "BPF_CORE_READ and its kin"},
    {"bpf/boardscope_events.h", "#include <bpf/boardscope_events.h>", "BOARDSCOPE_EVENTS, boardscope_emit"},
    {"bpf/boardscope_filter.h", "#include <bpf/boardscope_filter.h>",
     "BOARDSCOPE_FILTER: the window's filter, on the board"},
});

constexpr auto keywords = std::to_array<std::string_view>({
    "break",  "case",   "char",   "const",   "continue", "default",  "do",    "else",     "enum",
    "for",    "goto",   "if",     "int",     "long",     "return",   "short", "signed",   "sizeof",
    "static", "struct", "switch", "typedef", "union",    "unsigned", "void",  "volatile", "while",
    "__u8",   "__u16",  "__u32",  "__u64",   "__s8",     "__s16",    "__s32", "__s64",
});

constexpr auto sections = std::to_array<CSection>({
    {"kprobe", "kprobe/FUNCTION[+OFFSET]", "when a function of the kernel is entered", "kprobe", "kprobe"},
    {"kretprobe", "kretprobe/FUNCTION", "when a function of the kernel returns", "kprobe", "kretprobe"},
    {"tracepoint", "tracepoint/CATEGORY/NAME", "an event that the kernel's authors have put there",
     "tracepoint", "tracepoint"},
    {"tp", "tp/CATEGORY/NAME", "tracepoint", "tracepoint", "tracepoint"},
    {"raw_tp", "raw_tp/NAME", "a tracepoint, with its arguments as 64-bit words", "raw_tracepoint",
     "rawtracepoint"},
    {"raw_tracepoint", "raw_tracepoint/NAME", "raw_tp", "raw_tracepoint", "rawtracepoint"},
    {"fentry", "fentry/FUNCTION", "when a function is entered, cheaper than a kprobe; needs BTF on the board",
     "tracing", "fentry"},
    {"fexit", "fexit/FUNCTION", "when a function returns, with its arguments; needs BTF on the board",
     "tracing", "fexit"},
    {"uprobe", "uprobe/PATH:FUNCTION", "when a function of a program or library is entered", "kprobe", ""},
    {"uretprobe", "uretprobe/PATH:FUNCTION", "when it returns", "kprobe", ""},
    {"usdt", "usdt/PATH:PROVIDER:NAME", "a mark that a program's authors have put there", "kprobe", ""},
    {"perf_event", "perf_event", "samples, at a rate or for each so many events", "perf_event", ""},
    {"xdp", "xdp", "each packet of an interface, before the network stack", "xdp", ""},
    {"tc", "tc/ingress, tc/egress", "each packet of an interface, in the network stack", "sched_cls", ""},
    {"socket", "socket", "each packet that a socket is given", "socket_filter", ""},
    {"license", "license", "char LICENSE[] SEC(\"license\") = \"GPL\": many helpers ask for it", "", ""},
    {".maps", ".maps", "behind the definition of a map", "", ""},
});

}  // namespace

std::span<const CWord> c_macros()
{
    return macros;
}

std::span<const CWord> c_headers()
{
    return headers;
}

std::span<const std::string_view> c_keywords()
{
    return keywords;
}

std::span<const CSection> c_sections()
{
    return sections;
}

const CSection* find_section(std::string_view name)
{
    const auto found = std::ranges::find(sections, name, &CSection::name);
    return found == sections.end() ? nullptr : &*found;
}

}  // namespace boardscope::c_probe
