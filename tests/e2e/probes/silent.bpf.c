// SPDX-License-Identifier: GPL-3.0-or-later
// Attaches to what does not happen during a test.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("kprobe/kernel_power_off")
int never(void *ctx)
{
	bpf_printk("off");
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
