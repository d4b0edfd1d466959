// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("tc")
int on_tc(void *ctx)
{
	bpf_printk("seen");
	return -1; /* TC_ACT_UNSPEC: as if it were not there */
}
