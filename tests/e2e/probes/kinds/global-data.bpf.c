// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

unsigned int count = 40;

SEC("tracepoint/syscalls/sys_enter_getppid")
int on_global_data(void *ctx)
{
	bpf_printk("seen %u", ++count);
	return 0;
}
