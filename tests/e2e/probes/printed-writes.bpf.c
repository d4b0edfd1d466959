// SPDX-License-Identifier: GPL-3.0-or-later
// The question of writes.bpf.c with messages instead of records: the kernel knows who it was without being told.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/boardscope_filter.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/vfs_write")
int BPF_KPROBE(on_write, void *file, const void *data, unsigned int bytes)
{
	if (BOARDSCOPE_FILTER(ctx, bytes))
		bpf_printk("write bytes=%u", bytes);
	return 0;
}
