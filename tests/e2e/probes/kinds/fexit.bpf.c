// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("fexit/udp_sendmsg")
int on_fexit(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
