// SPDX-License-Identifier: GPL-3.0-or-later
// The test puts a line before this that defines FILE_OFFSET, which depends on the compiler.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("uprobe//bin/board_target:" FILE_OFFSET)
int on_uprobe_file_offset(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
