// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

/* Told by their size, not by the task: on a busy board packets are received in the context of any. */
#define DATAGRAM_BYTES (20 + 8 + 64)

SEC("cgroup_skb/ingress")
int on_cgroup_skb(struct __sk_buff *skb)
{
	if (skb->len == DATAGRAM_BYTES)
		bpf_printk("seen");
	return 1; /* let it pass */
}
