// SPDX-License-Identifier: GPL-3.0-or-later
// Types and a function of a module that is in nobody's kernel tree.
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";

SEC("kprobe/gizmo_tick")
int BPF_KPROBE(tick, struct gizmo *gizmo, int level)
{
	char name[12] = {};

	BPF_CORE_READ_STR_INTO(&name, gizmo, peer, name);
	bpf_printk("to %d, %s has %d", level, name, (int)BPF_CORE_READ(gizmo, peer, level));
	return 0;
}
