// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernel's types say of each program that is started: where they are right, /proc says the same. `who` comes
// from a helper function and not from the types, so that the right program is found even if all else is wrong.
#include "vmlinux.h"
#include <bpf/boardscope_events.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct task_seen {
	__u64 stack;
	__u32 who;
	__s32 pid;
	__s32 tgid;
	__s32 parent;
	__u8 comm[16]; /* bytes, since what is read wrongly is no text */
	__u8 parent_comm[16];
};
BOARDSCOPE_EVENTS(seen, struct task_seen, 16 * 1024)

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct task_seen one = {};

	one.who = (__u32)bpf_get_current_pid_tgid();
	one.pid = BPF_CORE_READ(task, pid);
	one.tgid = BPF_CORE_READ(task, tgid);
	one.parent = BPF_CORE_READ(task, real_parent, tgid);
	one.stack = BPF_CORE_READ(task, mm, start_stack);
	BPF_CORE_READ_INTO(&one.comm, task, comm);
	BPF_CORE_READ_INTO(&one.parent_comm, task, group_leader, real_parent, comm);
	boardscope_emit(ctx, seen, &one, sizeof(one));
	return 0;
}
