// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compatibility_advice.h"

namespace boardscope::builder {

namespace {

struct Advice {
    FeatureGroup group;
    std::string_view names;  ///< separated by blanks; the end of a name may be a *
    std::string_view advice;
};

constexpr std::string_view perf_buffer = "use a perf event array (BPF_MAP_TYPE_PERF_EVENT_ARRAY and "
                                         "bpf_perf_event_output): every kernel since 4.4 has it";
constexpr std::string_view kprobe =
    "use SEC(\"kprobe/FUNCTION\") or SEC(\"kretprobe/FUNCTION\"): every kernel "
    "since 4.1 has them, if it was built with CONFIG_KPROBES";
constexpr std::string_view tracepoint =
    "use SEC(\"tracepoint/CATEGORY/NAME\"): every kernel since 4.7 has it";
constexpr std::string_view hash_by_pid = "use a hash map with bpf_get_current_pid_tgid() as its key";
constexpr std::string_view fixed_loop =
    "write a loop with a fixed bound, with #pragma unroll before Linux 5.3";
constexpr std::string_view text_on_the_host = "send the values as a record, which is made text on the host, "
                                              "or print them with bpf_printk, three at a time";

constexpr Advice advices[] = {
    {FeatureGroup::helper, "ringbuf_*", perf_buffer},
    {FeatureGroup::helper, "probe_read_kernel probe_read_user",
     "use bpf_probe_read, which reads both kinds of memory before Linux 5.5; Boardscope's headers do so by "
     "themselves when they know the board's version"},
    {FeatureGroup::helper, "probe_read_kernel_str probe_read_user_str",
     "use bpf_probe_read_str (Linux 4.11), which reads both kinds of memory before Linux 5.5; Boardscope's "
     "headers do so by themselves when they know the board's version"},
    {FeatureGroup::helper, "probe_read_str",
     "read a fixed number of bytes with bpf_probe_read, and write a 0 into the last one"},
    {FeatureGroup::helper, "copy_from_user copy_from_user_task",
     "use bpf_probe_read_user, which does not wait for pages that are not in memory"},
    {FeatureGroup::helper, "get_current_task_btf", "use bpf_get_current_task and BPF_CORE_READ"},
    {FeatureGroup::helper, "get_current_task",
     "use bpf_get_current_pid_tgid and bpf_get_current_comm for what they tell"},
    {FeatureGroup::helper, "ktime_get_boot_ns ktime_get_coarse_ns ktime_get_tai_ns",
     "use bpf_ktime_get_ns, which does not count the time in suspend"},
    {FeatureGroup::helper, "jiffies64", "use bpf_ktime_get_ns"},
    {FeatureGroup::helper, "loop for_each_map_elem", fixed_loop},
    {FeatureGroup::helper, "strncmp", "compare byte by byte in a loop with a fixed bound"},
    {FeatureGroup::helper, "strtol strtoul", "send the text, and read the number on the host"},
    {FeatureGroup::helper, "snprintf snprintf_btf trace_vprintk seq_*", text_on_the_host},
    {FeatureGroup::helper, "get_stack get_task_stack",
     "use bpf_get_stackid and a map of type BPF_MAP_TYPE_STACK_TRACE (Linux 4.6)"},
    {FeatureGroup::helper, "get_current_cgroup_id get_current_ancestor_cgroup_id",
     "use bpf_current_task_under_cgroup (Linux 4.9), or filter by pid or comm"},
    {FeatureGroup::helper, "get_func_ip", "use PT_REGS_IP(ctx)"},
    {FeatureGroup::helper, "get_func_arg get_func_ret get_func_arg_cnt",
     "use PT_REGS_PARM1(ctx) … and PT_REGS_RC(ctx) in a kprobe and a kretprobe"},
    {FeatureGroup::helper, "get_attach_cookie", "write one program for each hook"},
    {FeatureGroup::helper, "get_ns_current_pid_tgid", "use bpf_get_current_pid_tgid"},
    {FeatureGroup::helper, "d_path", "read the names along d_parent of the dentry with BPF_CORE_READ"},
    {FeatureGroup::helper, "send_signal send_signal_thread",
     "report the pid, and send the signal from outside"},
    {FeatureGroup::helper, "task_storage_*", hash_by_pid},
    {FeatureGroup::helper, "inode_storage_* sk_storage_*", "use a hash map with the address as its key"},
    {FeatureGroup::helper, "map_push_elem map_pop_elem map_peek_elem",
     "use an array map and an index that you count up"},
    {FeatureGroup::helper, "map_lookup_percpu_elem", "let the host read all CPUs: bscope map dump"},
    {FeatureGroup::helper, "timer_*", "let the host read the map now and then: --map-interval"},
    {FeatureGroup::helper, "dynptr_*", "use bpf_probe_read with sizes that are fixed when compiling"},
    {FeatureGroup::helper, "spin_lock spin_unlock", "use a per-CPU map, which needs no lock"},
    {FeatureGroup::helper, "perf_event_output", "use bpf_printk"},
    {FeatureGroup::helper, "get_stackid", "the return address is PT_REGS_RET(ctx)"},

    {FeatureGroup::map, "ringbuf user_ringbuf", perf_buffer},
    {FeatureGroup::map, "lru_hash", "use BPF_MAP_TYPE_HASH, and delete what is no longer needed"},
    {FeatureGroup::map, "lru_percpu_hash percpu_hash", "use BPF_MAP_TYPE_HASH"},
    {FeatureGroup::map, "percpu_array", "use BPF_MAP_TYPE_ARRAY"},
    {FeatureGroup::map, "queue stack", "use an array map and an index that you count up"},
    {FeatureGroup::map, "bloom_filter", "use BPF_MAP_TYPE_HASH"},
    {FeatureGroup::map, "lpm_trie", "use one hash map for each length of prefix"},
    {FeatureGroup::map, "task_storage", hash_by_pid},
    {FeatureGroup::map, "inode_storage sk_storage cgroup_storage percpu_cgroup_storage",
     "use a hash map with the address as its key"},
    {FeatureGroup::map, "stack_trace", "the return address is PT_REGS_RET(ctx)"},
    {FeatureGroup::map, "perf_event_array", "use bpf_printk"},
    {FeatureGroup::map, "array_of_maps hash_of_maps",
     "put the number of the inner map into the key of one hash map"},
    {FeatureGroup::map, "devmap_hash", "use BPF_MAP_TYPE_DEVMAP"},

    {FeatureGroup::program, "tracing", kprobe},
    {FeatureGroup::program, "lsm", "use SEC(\"kprobe/security_…\"): it sees the same, and cannot forbid it"},
    {FeatureGroup::program, "tracepoint", kprobe},
    {FeatureGroup::program, "raw_tracepoint raw_tracepoint_writable", tracepoint},
    {FeatureGroup::program, "perf_event", "use a kprobe on the function in question"},
    {FeatureGroup::program, "xdp", "use SEC(\"tc/ingress\"), for kernels since 4.5"},
    {FeatureGroup::program, "kprobe",
     "the kernel needs CONFIG_KPROBES, CONFIG_KPROBE_EVENTS and CONFIG_BPF_EVENTS"},

    {FeatureGroup::attach, "fentry fexit fmod_ret kprobe.multi", kprobe},
    {FeatureGroup::attach, "tp_btf", tracepoint},
    {FeatureGroup::attach, "raw", tracepoint},
    {FeatureGroup::attach, "iter", "use a kprobe on a function that is called for each of them"},
    {FeatureGroup::attach, "XDP", "use SEC(\"tc/ingress\"), for kernels since 4.5"},
};

struct AbilityRow {
    KernelAbility ability;
    AbilityText text;
};
constexpr AbilityRow ability_texts[] = {
    {KernelAbility::newer_jumps,
     {"an instruction of set v2 (a jump if less than)",
      "compile with -mcpu=v1, or give the C source: it is compiled as the board needs it"}},
    {KernelAbility::function_calls, {"a call of a BPF function", "mark the function static __always_inline"}},
    {KernelAbility::jumps_on_32_bits,
     {"an instruction of set v3 (a 32-bit jump)",
      "compile with -mcpu=v2, or give the C source: it is compiled as the board needs it"}},
    {KernelAbility::global_data,
     {"a global variable or constant (.data, .rodata, .bss)",
      "keep it in an array map with one entry, or make it a #define or a local variable"}},
    {KernelAbility::long_programs,
     {"a program of more than 4096 instructions", "unroll less, or divide the work among several programs"}},
    {KernelAbility::bounded_loops,
     {"a loop", "put #pragma unroll before it, with a bound that is fixed when compiling"}},
    {KernelAbility::sleepable_programs,
     {"a program that may sleep (a section that ends in .s)", "leave the .s out of its section"}},
    {KernelAbility::atomic_operations,
     {"an atomic operation other than adding",
      "use __sync_fetch_and_add without its result, or a per-CPU map"}},
    {KernelAbility::kernel_function_calls,
     {"a call of a kernel function by its name",
      "use a helper, or read what the function would with BPF_CORE_READ"}},
};

struct JitRow {
    HardForJit what;
    AbilityText text;
};
constexpr JitRow jit_texts[] = {
    {HardForJit::division_64,
     {"a 64-bit division",
      "divide 32-bit numbers (both of them __u32), shift instead, or switch the JIT off on "
      "the board: sysctl net.core.bpf_jit_enable=0"}},
    {HardForJit::atomic_operation,
     {"an atomic operation",
      "use a per-CPU map, or switch the JIT off on the board: sysctl net.core.bpf_jit_enable=0"}},
};

bool fits(std::string_view pattern, std::string_view name)
{
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : pattern == name;
}

bool names(std::string_view patterns, std::string_view name)
{
    while (!patterns.empty()) {
        const std::string_view pattern = patterns.substr(0, patterns.find(' '));
        if (fits(pattern, name)) return true;
        patterns.remove_prefix(pattern.size() < patterns.size() ? pattern.size() + 1 : pattern.size());
    }
    return false;
}

}  // namespace

std::string_view advice_for(FeatureGroup group, std::string_view name)
{
    // Of a way to attach, the first word says which it is: "raw tracepoint", "XDP on lo".
    if (group == FeatureGroup::attach) name = name.substr(0, name.find(' '));
    for (const Advice& row : advices)
        if (row.group == group && names(row.names, name)) return row.advice;
    return {};
}

AbilityText text_of(KernelAbility ability)
{
    for (const AbilityRow& row : ability_texts)
        if (row.ability == ability) return row.text;
    return {};
}

AbilityText text_of(HardForJit what)
{
    for (const JitRow& row : jit_texts)
        if (row.what == what) return row.text;
    return {};
}

}  // namespace boardscope::builder
