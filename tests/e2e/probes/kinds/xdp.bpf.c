// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("xdp")
int on_xdp(void *ctx)
{
	bpf_printk("seen");
	return XDP_PASS;
}
