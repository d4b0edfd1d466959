// SPDX-License-Identifier: GPL-3.0-or-later
// Counts who opens files, by as much as map `step` says, and keeps from where the kernel was asked to.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task {
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct task);
	__type(value, __u64);
} opens SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} step SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64[8]);
} stacks SEC(".maps");

SEC("kprobe/do_sys_openat2")
int count_open(void *ctx)
{
	struct task task = {};
	__u32 zero = 0;
	__u64 more = 1, *count, *by = bpf_map_lookup_elem(&step, &zero);
	__u32 *mine = bpf_map_lookup_elem(&per_cpu, &zero);

	if (by && *by)
		more = *by;
	if (mine)
		*mine += 1;
	bpf_get_current_comm(task.comm, sizeof(task.comm));
	count = bpf_map_lookup_elem(&opens, &task);
	if (count)
		__sync_fetch_and_add(count, more);
	else
		bpf_map_update_elem(&opens, &task, &more, BPF_ANY);
	bpf_get_stackid(ctx, &stacks, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
