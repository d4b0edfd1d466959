// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

SEC("tp_btf/sched_process_exec")
int on_tp_btf(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen");
	return 0;
}
