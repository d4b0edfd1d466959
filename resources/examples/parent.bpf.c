// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Parents of started programs
// Shows: who starts programs: the parent and grandparent of each task that calls execve
// Needs: kprobe:bprm_execve, kernel types
// Costs: fires at each start of a program: a few times a second at most
// Tags: processes boot
// Try: files
//
// The parent is read through pointers of the kernel. vmlinux.h is made from the board's BTF, and each field's offset and
// size is looked up there when the probe is loaded.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/bprm_execve")
int BPF_KPROBE(on_exec)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	int parent = BPF_CORE_READ(task, real_parent, tgid);
	int grandparent = BPF_CORE_READ(task, real_parent, real_parent, tgid);
	char comm[16] = {};

	BPF_CORE_READ_STR_INTO(&comm, task, real_parent, comm);
	bpf_printk("parent %d %s of %d", parent, comm, grandparent);
	return 0;
}
