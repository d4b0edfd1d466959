// SPDX-License-Identifier: GPL-3.0-or-later
// A structure that only the network driver defines, which is a module of the kernel.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

SEC("kprobe/virtnet_poll")
int BPF_KPROBE(poll, struct napi_struct *napi)
{
	struct receive_queue *queue = (void *)napi - bpf_core_field_offset(struct receive_queue, napi);
	char name[16] = {};

	bpf_core_read_str(name, sizeof name, &queue->name);
	bpf_printk("queue %s", name);
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
