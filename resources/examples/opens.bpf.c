// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Opened files
// Shows: which files are opened, and by whom
// Needs: Linux 5.6, kprobe:do_sys_openat2
// Costs: fires at each open: tens to thousands a second while programs start, seldom when a board rests
// Tags: files syscalls
// Try: files
//
// Every open(), openat() and openat2() passes through do_sys_openat2, on Linux 5.6 and later; its second argument is the
// address of the file name in the program that opens.
//
// This probe needs neither kernel headers nor BTF: it only reads an argument and a string.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/do_sys_openat2")
int on_open(struct pt_regs *ctx)
{
	char name[256];
	long length = bpf_probe_read_user_str(name, sizeof(name), (const void *)PT_REGS_PARM2(ctx));

	if (length > 0)
		bpf_printk("file %s", name);
	return 0;
}
