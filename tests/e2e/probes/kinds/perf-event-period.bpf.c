// SPDX-License-Identifier: GPL-3.0-or-later
// Every so many nanoseconds of the CPU.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("perf_event/cpu-clock/1000000")
int on_perf_event_period(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
