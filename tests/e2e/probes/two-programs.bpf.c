// SPDX-License-Identifier: GPL-3.0-or-later
// One program that attaches, and one whose kernel function does not exist.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("kprobe/do_sys_openat2")
int good(void *ctx)
{
	bpf_printk("good");
	return 0;
}

SEC("kprobe/there_is_no_such_function")
int missing(void *ctx)
{
	bpf_printk("missing");
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
