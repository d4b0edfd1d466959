// SPDX-License-Identifier: GPL-3.0-or-later
// The second instruction.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("uprobe//bin/board_target:bst_function+0x4")
int on_uprobe_symbol_offset(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
