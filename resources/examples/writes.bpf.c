// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Written bytes
// Shows: who writes how much, as records with columns; the filter can be asked by the board's kernel
// Needs: kprobe:vfs_write
// Costs: fires at each write: tens to thousands a second
// Tags: files filter
// Try: files
//
// Each record has the fields of struct event, in columns of their own.
//
// With `--filter 'comm == "dd" and bytes >= 4096' --push` the board's kernel itself asks the filter, where
// BOARDSCOPE_FILTER stands: what is not asked for costs next to nothing, and cannot crowd out what is.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/boardscope_events.h>
#include <bpf/boardscope_filter.h>

char LICENSE[] SEC("license") = "GPL";

struct event {
	__u64 time_ns;
	__u32 pid;
	__u32 bytes;
	char comm[16];
};

BOARDSCOPE_EVENTS(writes, struct event, 256 * 1024)

SEC("kprobe/vfs_write")
int BPF_KPROBE(on_write, void *file, const void *data, unsigned int bytes)
{
	struct event e = {};

	e.time_ns = bpf_ktime_get_ns();
	e.pid = bpf_get_current_pid_tgid();
	e.bytes = bytes;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	if (BOARDSCOPE_FILTER(ctx, e.pid, e.bytes, e.comm))
		boardscope_emit(ctx, writes, &e, sizeof(e));
	return 0;
}
