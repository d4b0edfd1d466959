// SPDX-License-Identifier: GPL-3.0-or-later
// Title: Latency of block devices
// Shows: each request to a disk, SD card or flash with its latency, kind, place and size, as records with columns
// Needs: tracepoint:block:block_rq_issue, tracepoint:block:block_rq_complete, CONFIG_BLOCK
// Costs: fires twice at each request: tens to thousands a second while files are written
// Tags: storage latency
// Try: disk
// Quiet: on boards whose files are all in memory
//
// What block-latency.bt says in one line, by hand: the request's device and sector tell which beginning belongs to which
// end.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/boardscope_events.h>
#include "board_tracepoints.h"

char LICENSE[] SEC("license") = "GPL";

struct place {
	__u64 sector;
	__u64 device; /* its number, as the kernel has it: major << 20 | minor */
};

struct request {
	__u64 time_ns;
	__u64 latency_ns;
	__u64 sector;
	__u32 device;
	__u32 sectors;
	char kind[8]; /* R: read, W: write, F: flush, D: discard */
};

BOARDSCOPE_EVENTS(requests, struct request, 128 * 1024)

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct place);
	__type(value, __u64);
} issued_ns SEC(".maps");

SEC("tracepoint/block/block_rq_issue")
int on_issue(struct tp_block_block_rq_issue *ctx)
{
	struct place place = {.sector = ctx->sector, .device = ctx->dev};
	__u64 now = bpf_ktime_get_ns();

	bpf_map_update_elem(&issued_ns, &place, &now, BPF_ANY);
	return 0;
}

SEC("tracepoint/block/block_rq_complete")
int on_complete(struct tp_block_block_rq_complete *ctx)
{
	struct place place = {.sector = ctx->sector, .device = ctx->dev};
	__u64 *issued = bpf_map_lookup_elem(&issued_ns, &place);
	struct request e = {};

	if (!issued)
		return 0;
	e.time_ns = bpf_ktime_get_ns();
	e.latency_ns = e.time_ns - *issued;
	e.sector = place.sector;
	e.device = place.device;
	e.sectors = ctx->nr_sector;
#pragma unroll
	for (int i = 0; i < (int)sizeof(e.kind) - 1; i++)
		e.kind[i] = ctx->rwbs[i];
	bpf_map_delete_elem(&issued_ns, &place);
	boardscope_emit(ctx, requests, &e, sizeof(e));
	return 0;
}
