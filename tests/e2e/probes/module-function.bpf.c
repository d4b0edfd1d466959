// SPDX-License-Identifier: GPL-3.0-or-later
// A function of a loaded module: the network driver of the virtual board, which our own link keeps busy.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/virtnet_poll")
int on_poll(void *ctx)
{
	bpf_printk("poll");
	return 0;
}
