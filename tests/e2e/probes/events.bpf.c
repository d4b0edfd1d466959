// SPDX-License-Identifier: GPL-3.0-or-later
// The same source for all boards: fields of tracepoints of which the test knows what they must be.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline int is_board_target(const char *comm)
{
	return comm[0] == 'b' && comm[6] == 't' && comm[11] == 't';
}

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct tp_sched_sched_process_exec *ctx)
{
	char program[32];

	tp_str(program, ctx, filename);
	bpf_printk("exec %s %d %d", program, ctx->pid, tp_bytes(ctx, filename));
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(struct tp_syscalls_sys_enter_openat *ctx)
{
	char file[32];

	/* A signed argument in the lower half of eight bytes must compare as it does in C. */
	if (tp_user_str(file, ctx, filename) > 0 && ctx->dfd == -100)
		bpf_printk("open %s 0x%x %d", file, ctx->flags, ctx->mode);
	return 0;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int on_syscall(struct tp_raw_syscalls_sys_enter *ctx)
{
	char comm[16];

	bpf_get_current_comm(comm, sizeof(comm));
	if (is_board_target(comm))
		bpf_printk("syscall %d to %d, %d bytes", (int)ctx->id, (int)ctx->args[0], (int)ctx->args[2]);
	return 0;
}

SEC("tracepoint/sched/sched_switch")
int on_switch(struct tp_sched_sched_switch *ctx)
{
	if (is_board_target(ctx->next_comm))
		bpf_printk("switch %s %d %d", ctx->next_comm, ctx->next_pid, ctx->next_prio);
	return 0;
}
