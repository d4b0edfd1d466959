// SPDX-License-Identifier: GPL-3.0-or-later
// The same source for all boards: what it reads of a task through the kernel's pointers can be compared with /proc.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	char comm[16] = {};

	BPF_CORE_READ_STR_INTO(&comm, task, comm);
	if (comm[0] != 'b' || comm[6] != 't' || comm[11] != 't')
		return 0; /* "board_target" */
	bpf_printk("task %d %d %s", BPF_CORE_READ(task, tgid), BPF_CORE_READ(task, pid), comm);
	bpf_printk("chain %d %d %d", BPF_CORE_READ(task, real_parent, tgid),
		   BPF_CORE_READ(task, real_parent, real_parent, tgid),
		   BPF_CORE_READ(task, real_parent, real_parent, real_parent, tgid));
	return 0;
}
