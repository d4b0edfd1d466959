// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("uprobe//bin/board_target:bst_function")
int on_uprobe_symbol(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
