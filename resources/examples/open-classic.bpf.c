// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Opened files, as written in 2019
// Shows: which files are opened, by a probe with headers of the kernel tree
// Needs: nothing
// Costs: fires at each open: tens to thousands a second while programs start, seldom when a board rests
// Tags: files syscalls classic
// Try: files
//
// The same question as opens.bpf.c, asked as it was in 2019: headers of the kernel tree, a function named after
// what it hooks, and a version section for kernels that still look at it. Boardscope compiles it over the board's
// kernel headers, and hooks do_sys_openat2 where that has taken the place of do_sys_open.
#include <uapi/linux/bpf.h>
#include <uapi/linux/ptrace.h>
#include <bpf/bpf_helpers.h>

SEC("kprobe/do_sys_open")
int kprobe__do_sys_open(struct pt_regs *ctx)
{
	char file_name[256];
	char format[] = "file %s\n";

	bpf_probe_read(file_name, sizeof(file_name), (void *)PT_REGS_PARM2(ctx));
	bpf_trace_printk(format, sizeof(format), file_name);
	return 0;
}

char _license[] SEC("license") = "GPL";
unsigned int _version SEC("version") = 0xFFFFFFFE; /* any kernel */
