// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

SEC("tracepoint/syscalls/sys_enter_getppid")
int on_tracepoint(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen");
	return 0;
}
