// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("cgroup_skb/ingress")
int on_cgroup_skb(void *ctx)
{
	bpf_printk("seen");
	return 1; /* let it pass */
}
