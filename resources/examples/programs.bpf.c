// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Started programs and the files they open
// Shows: which programs are started, and which files they open
// Needs: tracepoint:sched:sched_process_exec, tracepoint:syscalls:sys_enter_openat, CONFIG_FTRACE_SYSCALLS
// Costs: fires at each start of a program and each open: tens to thousands a second
// Tags: processes files
// Try: files
//
// It uses two of the kernel's own tracepoints, which change less from kernel to kernel than its functions do.
//
// board_tracepoints.h is made from the format files of the board's kernel: there is a struct for each of its events,
// in which every field lies where that kernel puts it and is as wide as it is there. So the same source reads a
// 32-bit and a 64-bit board right. The formats come with `bscope target add` and `bscope target update`.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct tp_sched_sched_process_exec *ctx)
{
	char program[64];

	if (tp_str(program, ctx, filename) > 0)
		bpf_printk("starts %s as %d", program, ctx->pid);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(struct tp_syscalls_sys_enter_openat *ctx)
{
	char file[64];

	if (tp_user_str(file, ctx, filename) > 0)
		bpf_printk("opens %s at %d flags 0x%x", file, ctx->dfd, ctx->flags);
	return 0;
}
