// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Started programs
// Shows: which programs are started, by their files, as records with columns
// Needs: tracepoint:sched:sched_process_exec
// Costs: fires at each start of a program: a few times a second at most
// Tags: processes boot
// Try: files
//
// The same as execs.bt, by hand: board_tracepoints.h says where this board's kernel puts the event's fields.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/boardscope_events.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

struct started {
	__u64 time_ns;
	__u32 pid;
	__u32 old_pid;
	char comm[16];
	char file[128];
};

BOARDSCOPE_EVENTS(starts, struct started, 64 * 1024)

SEC("tracepoint/sched/sched_process_exec")
int on_exec(struct tp_sched_sched_process_exec *ctx)
{
	struct started e = {};

	e.time_ns = bpf_ktime_get_ns();
	e.pid = ctx->pid;
	e.old_pid = ctx->old_pid; /* another one where a thread has called execve */
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	tp_str(e.file, ctx, filename);
	boardscope_emit(ctx, starts, &e, sizeof(e));
	return 0;
}
