// SPDX-License-Identifier: GPL-3.0-or-later
// Every so many nanoseconds of the CPU.
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

SEC("perf_event/cpu-clock/1000000")
int on_perf_event_period(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen");
	return 0;
}
