// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Interrupt handlers
// Shows: how long interrupt handlers run, as a histogram in powers of two of nanoseconds for each interrupt
// Needs: tracepoint:irq:irq_handler_entry, tracepoint:irq:irq_handler_exit
// Costs: fires twice at each interrupt of a device: tens to tens of thousands a second; only counts
// Tags: interrupts latency realtime hardware
// Try: files
//
// What irq-latency.bt shows as bars, counted in the kernel: nothing is sent, the maps panel (or --maps) shows `counts`.
// A handler is not interrupted by another one on its CPU, so a place for each CPU is enough for its beginning.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

struct slot {
	__u32 irq;
	__u32 log2_ns; /* 10: from 1024 to 2047 ns */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} begun_ns SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct slot);
	__type(value, __u64);
} counts SEC(".maps");

/* In steps that every kernel's verifier follows: it knows no loops before 5.3. */
static __attribute__((always_inline)) inline __u32 log2_of(__u64 n)
{
	__u32 bits = 0;

	if (n >> 32) {
		n >>= 32;
		bits += 32;
	}
	if (n >> 16) {
		n >>= 16;
		bits += 16;
	}
	if (n >> 8) {
		n >>= 8;
		bits += 8;
	}
	if (n >> 4) {
		n >>= 4;
		bits += 4;
	}
	if (n >> 2) {
		n >>= 2;
		bits += 2;
	}
	return bits + (__u32)(n >> 1);
}

SEC("tracepoint/irq/irq_handler_entry")
int on_entry(void *ctx)
{
	__u32 zero = 0;
	__u64 *begun = bpf_map_lookup_elem(&begun_ns, &zero);

	if (begun)
		*begun = bpf_ktime_get_ns();
	return 0;
}

SEC("tracepoint/irq/irq_handler_exit")
int on_exit(struct tp_irq_irq_handler_exit *ctx)
{
	__u32 zero = 0;
	__u64 *begun = bpf_map_lookup_elem(&begun_ns, &zero);
	struct slot slot = {};
	__u64 one = 1, *count;

	if (!begun || *begun == 0)
		return 0;
	slot.irq = ctx->irq;
	slot.log2_ns = log2_of(bpf_ktime_get_ns() - *begun);
	*begun = 0;
	count = bpf_map_lookup_elem(&counts, &slot);
	if (count)
		*count += 1; /* of two CPUs at once, one may be lost */
	else
		bpf_map_update_elem(&counts, &slot, &one, BPF_NOEXIST);
	return 0;
}
