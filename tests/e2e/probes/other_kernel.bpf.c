// SPDX-License-Identifier: GPL-3.0-or-later
// Written for kernels that this board's is not one of: what each program reads is there, is not, or is asked for first.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

struct task_struct___other {
	long nice_level;
} __attribute__((preserve_access_index));
enum bpf_map_type___other {
	BPF_MAP_TYPE_ABACUS___other = 999,
};

SEC("kprobe/bprm_execve")
int no_field(struct pt_regs *ctx)
{
	struct task_struct___other *task = (void *)bpf_get_current_task();

	bpf_printk("nice %ld", BPF_CORE_READ(task, nice_level));
	return 0;
}

SEC("kprobe/bprm_execve")
int no_value(struct pt_regs *ctx)
{
	bpf_printk("type %d", bpf_core_enum_value(enum bpf_map_type___other, BPF_MAP_TYPE_ABACUS___other));
	return 0;
}

/* A long: of another width on a 32-bit board, and signed. */
SEC("tracepoint/raw_syscalls/sys_enter")
int signed_load(struct trace_event_raw_sys_enter *ctx)
{
	if (ctx->id == -4711)
		bpf_printk("never");
	return 0;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int unsigned_load(struct trace_event_raw_sys_enter *ctx)
{
	if (ctx->args[1] == 0x4711 && ctx->args[2] == 0x4712)
		bpf_printk("hardly ever");
	return 0;
}

SEC("kprobe/bprm_execve")
int asks_first(struct pt_regs *ctx)
{
	struct task_struct___other *task = (void *)bpf_get_current_task();

	if (bpf_core_field_exists(task->nice_level))
		bpf_printk("nice %ld", BPF_CORE_READ(task, nice_level));
	return 0;
}
