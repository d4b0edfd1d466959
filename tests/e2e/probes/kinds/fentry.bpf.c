// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("fentry/udp_sendmsg")
int on_fentry(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
