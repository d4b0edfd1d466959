// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Senders of signals
// Shows: who sends which signal to whom, as records with columns
// Needs: tracepoint:signal:signal_generate
// Costs: fires at each signal: a few times a second
// Tags: processes signals errors
// Try: signals
//
// The same as signals.bt, by hand. `comm` and `pid` of a record are the sender's, by their names.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/boardscope_events.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

struct signal {
	__u64 time_ns;
	__u32 pid;
	__s32 number;
	__s32 to_pid;
	char comm[16];
	char to[16];
};

BOARDSCOPE_EVENTS(sent, struct signal, 64 * 1024)

SEC("tracepoint/signal/signal_generate")
int on_signal(struct tp_signal_signal_generate *ctx)
{
	struct signal e = {};

	e.time_ns = bpf_ktime_get_ns();
	e.pid = bpf_get_current_pid_tgid() >> 32;
	e.number = ctx->sig;
	e.to_pid = ctx->pid;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	/* Byte by byte: the context is no memory that a helper may read on every kernel. */
#pragma unroll
	for (int i = 0; i < (int)sizeof(e.to); i++)
		e.to[i] = ctx->comm[i];
	boardscope_emit(ctx, sent, &e, sizeof(e));
	return 0;
}
