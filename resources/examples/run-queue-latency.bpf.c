// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Latency of the run queue
// Shows: tasks that waited longer than 1 ms for a CPU after they were woken, as records, and the longest wait of all
// Needs: tracepoint:sched:sched_wakeup, tracepoint:sched:sched_switch
// Costs: fires at each switch from task to task: hundreds to tens of thousands a second; only long waits are sent
// Tags: scheduler latency realtime
// Try: files
//
// What run-queue-latency.bt shows as bars, sorted out in the kernel: for boards that switch too often to send it all.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/boardscope_events.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

#define LONG_NS 1000000ull

struct wait {
	__u64 time_ns;
	__u64 waited_ns;
	__u32 pid;
	__s32 priority;
	char comm[16];
};

BOARDSCOPE_EVENTS(waits, struct wait, 64 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u64);
} woken_ns SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} longest_ns SEC(".maps");

SEC("tracepoint/sched/sched_wakeup")
int on_wakeup(struct tp_sched_sched_wakeup *ctx)
{
	__u32 pid = ctx->pid;
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&woken_ns, &pid, &now, BPF_ANY);
	return 0;
}

SEC("tracepoint/sched/sched_switch")
int on_switch(struct tp_sched_sched_switch *ctx)
{
	__u32 pid = ctx->next_pid, zero = 0;
	__u64 *woken = bpf_map_lookup_elem(&woken_ns, &pid), *longest;
	struct wait e = {};

	if (!woken)
		return 0;
	e.time_ns = bpf_ktime_get_ns();
	e.waited_ns = e.time_ns - *woken;
	bpf_map_delete_elem(&woken_ns, &pid);
	longest = bpf_map_lookup_elem(&longest_ns, &zero);
	if (longest && e.waited_ns > *longest)
		*longest = e.waited_ns;
	if (e.waited_ns < LONG_NS)
		return 0;
	e.pid = pid;
	e.priority = ctx->next_prio;
#pragma unroll
	for (int i = 0; i < (int)sizeof(e.comm); i++)
		e.comm[i] = ctx->next_comm[i];
	boardscope_emit(ctx, waits, &e, sizeof(e));
	return 0;
}
