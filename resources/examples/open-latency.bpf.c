// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Latency of open()
// Shows: how long opening a file takes, and for whom, as bars
// Needs: Linux 5.6, kprobe:do_sys_openat2
// Costs: fires twice at each open: tens to thousands a second while programs start
// Tags: files syscalls latency span
// Try: files
//
// One record is made where do_sys_openat2 (Linux 5.6 and later) is entered, and one where it returns. The names end in
// _enter and _exit, so the two become a span of the timeline by themselves, with percentiles in the latency panel.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/boardscope_events.h>

char LICENSE[] SEC("license") = "GPL";

struct open_enter {
	__u64 time_ns;
	__u32 pid;
	__u32 tgid;
	char comm[16];
	char file[128];
};

struct open_exit {
	__u64 time_ns;
	__u32 pid;
	__u32 tgid;
	char comm[16];
	__s64 result;
};

BOARDSCOPE_EVENTS(opening, struct open_enter, 256 * 1024)
BOARDSCOPE_EVENTS(opened, struct open_exit, 128 * 1024)

SEC("kprobe/do_sys_openat2")
int on_enter(struct pt_regs *ctx)
{
	struct open_enter e = {};
	__u64 task = bpf_get_current_pid_tgid();

	e.time_ns = bpf_ktime_get_ns();
	e.pid = task;
	e.tgid = task >> 32;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	bpf_probe_read_user_str(e.file, sizeof(e.file), (const void *)PT_REGS_PARM2(ctx));
	boardscope_emit(ctx, opening, &e, sizeof(e));
	return 0;
}

SEC("kretprobe/do_sys_openat2")
int on_exit(struct pt_regs *ctx)
{
	struct open_exit e = {};
	__u64 task = bpf_get_current_pid_tgid();

	e.time_ns = bpf_ktime_get_ns();
	e.pid = task;
	e.tgid = task >> 32;
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	e.result = (long)PT_REGS_RC(ctx);
	boardscope_emit(ctx, opened, &e, sizeof(e));
	return 0;
}
