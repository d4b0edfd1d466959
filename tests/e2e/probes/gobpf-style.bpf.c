// SPDX-License-Identifier: GPL-3.0-or-later
// How a probe looked around 2019, when gobpf or a loader of BCC's time took it: maps as structures in sections of
// their own, functions named after what they hook, a version section. Counts the files that each process opens.
#include <uapi/linux/bpf.h>
#include <uapi/linux/ptrace.h>
#include <bpf/bpf_helpers.h>

struct bpf_map_def {
	unsigned int type;
	unsigned int key_size;
	unsigned int value_size;
	unsigned int max_entries;
	unsigned int map_flags;
	unsigned int pinning;
	char namespace[256];
};

struct bpf_map_def SEC("maps/opened") opened = {
	.type = BPF_MAP_TYPE_HASH,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u64),
	.max_entries = 1024,
	.pinning = 0,
	.namespace = "",
};

struct bpf_map_def SEC("maps/total") total = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = sizeof(__u32),
	.value_size = sizeof(__u64),
	.max_entries = 1,
};

SEC("kprobe/do_sys_open")
int kprobe__do_sys_open(struct pt_regs *ctx)
{
	char format[] = "open %d of pid %d, %d in all\n";
	__u32 pid = bpf_get_current_pid_tgid() >> 32, only = 0;
	__u64 one = 1, *count = bpf_map_lookup_elem(&opened, &pid), *all = bpf_map_lookup_elem(&total, &only);

	if (all)
		*all += 1;
	if (count)
		*count += 1;
	else
		bpf_map_update_elem(&opened, &pid, &one, BPF_ANY);
	bpf_trace_printk(format, sizeof(format), count ? *count : 1, pid, all ? *all : 0);
	return 0;
}

SEC("tracepoint")
int tracepoint__sched__sched_process_exit(void *ctx)
{
	char format[] = "pid %d ends\n";
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	if (bpf_map_delete_elem(&opened, &pid) == 0)
		bpf_trace_printk(format, sizeof(format), pid);
	return 0;
}

char _license[] SEC("license") = "GPL";
__u32 _version SEC("version") = 0xFFFFFFFE;
