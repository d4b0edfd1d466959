// SPDX-License-Identifier: GPL-3.0-or-later
// As resources/examples/writes.bpf.c, but two records for each write, each with its own time: an emulated board cannot
// write 10,000 times a second, and what is measured is how long records take.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/boardscope_events.h>

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
	boardscope_emit(ctx, writes, &e, sizeof(e));
	e.time_ns = bpf_ktime_get_ns();
	boardscope_emit(ctx, writes, &e, sizeof(e));
	return 0;
}
