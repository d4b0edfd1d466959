// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/usdt.bpf.h>

char LICENSE[] SEC("license") = "GPL";

SEC("usdt//bin/board_target:bst:tick")
int on_usdt(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
