// SPDX-License-Identifier: GPL-3.0-or-later
// A counter of the processor, which not every board has.
#include "board_target.h"

char LICENSE[] SEC("license") = "GPL";

SEC("perf_event/cpu-cycles/1000000")
int on_perf_event_cycles(void *ctx)
{
	if (is_board_target())
		bpf_printk("seen");
	return 0;
}
