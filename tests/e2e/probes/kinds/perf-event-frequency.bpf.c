// SPDX-License-Identifier: GPL-3.0-or-later
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("perf_event/cpu-clock/1000hz")
int on_perf_event_frequency(void *ctx)
{
	bpf_printk("seen");
	return 0;
}
