// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

SEC("raw_tp/sched_process_exec")
int on_raw_tracepoint(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen");
	return 0;
}
