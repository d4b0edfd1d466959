// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

unsigned int count = 40;

SEC("tracepoint/syscalls/sys_enter_getppid")
int on_global_data(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen %u", ++count);
	return 0;
}
