// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Slow reads
// Shows: reads of files that took longer than 1 ms: by whom, of which file, how long, as records with columns
// Needs: kprobe:vfs_read, kernel types
// Costs: fires twice at each read: hundreds to tens of thousands a second; only slow ones are sent
// Tags: files storage latency
// Try: slow-files
//
// What slow-files.bt does for reads, by hand. The file's name is read through pointers of the kernel, whose fields are
// looked up in the board's types when the probe is built (CO-RE).
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/boardscope_events.h>

char LICENSE[] SEC("license") = "GPL";

#define SLOW_NS 1000000ull

struct slow {
	__u64 time_ns;
	__u64 duration_ns;
	__u32 pid;
	__s32 bytes;
	char comm[16];
	char file[64];
};

BOARDSCOPE_EVENTS(slow_reads, struct slow, 64 * 1024)

struct begun {
	__u64 time_ns;
	__u64 file;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct begun);
} running SEC(".maps");

SEC("kprobe/vfs_read")
int BPF_KPROBE(on_read, struct file *file)
{
	__u32 thread = bpf_get_current_pid_tgid();
	struct begun begun = {.time_ns = bpf_ktime_get_ns(), .file = (unsigned long)file};

	bpf_map_update_elem(&running, &thread, &begun, BPF_ANY);
	return 0;
}

SEC("kretprobe/vfs_read")
int BPF_KRETPROBE(on_end, int result)
{
	__u32 thread = bpf_get_current_pid_tgid();
	struct begun *begun = bpf_map_lookup_elem(&running, &thread);
	const unsigned char *name;
	struct file *file;
	struct slow e = {};

	if (!begun)
		return 0;
	e.time_ns = bpf_ktime_get_ns();
	e.duration_ns = e.time_ns - begun->time_ns;
	file = (void *)(unsigned long)begun->file;
	bpf_map_delete_elem(&running, &thread);
	if (e.duration_ns < SLOW_NS)
		return 0;
	e.pid = bpf_get_current_pid_tgid() >> 32;
	e.bytes = result;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	name = BPF_CORE_READ(file, f_path.dentry, d_name.name);
	bpf_probe_read_kernel_str(e.file, sizeof(e.file), name);
	boardscope_emit(ctx, slow_reads, &e, sizeof(e));
	return 0;
}
