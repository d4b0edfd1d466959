// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

SEC("perf_event/cpu-clock/1000hz")
int on_perf_event_frequency(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen");
	return 0;
}
