/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Ways for a probe to send its events, with losses counted exactly.
 *
 *   struct event { __u64 time_ns; __u32 pid; char comm[16]; };
 *   BOARDSCOPE_EVENTS(events, struct event, 256 * 1024)
 *   ...
 *           struct event e = {};
 *           ...
 *           boardscope_emit(ctx, events, &e, sizeof(e));
 *
 * is a ring buffer where the board's kernel has it (5.8 and newer), a perf event array where it has not.
 *
 *   BOARDSCOPE_RING(ring, struct event, 256 * 1024)
 *   ...
 *           struct event *e = boardscope_reserve(ring);
 *           if (!e)
 *                   return 0;
 *           ...
 *           boardscope_submit(e);
 *
 * is always a ring; boardscope_output(ctx, ring, &e, sizeof(e)) copies a record into it. `bytes` is rounded up to
 * what the board's pages allow.
 *
 * The kernel does not count records that find no room in a ring. So each ring gets a counter beside it, the map
 * NAME__lost, which Boardscope's loader reads; how large a perf buffer is, is the session's choice, and there the
 * kernel counts.
 */
#ifndef BOARDSCOPE_EVENTS_H
#define BOARDSCOPE_EVENTS_H

#include <bpf/bpf_helpers.h>

/* Programs of one CPU may interrupt each other. The JIT of 32-bit ARM knows no atomic addition. */
#if defined(__TARGET_ARCH_arm)
#define bs_count_one(counter) (*(volatile __u64 *)(counter) += 1)
#else
#define bs_count_one(counter) ((void)__sync_fetch_and_add((counter), 1))
#endif

#define BOARDSCOPE_RING(name, record, bytes) \
	struct { \
		__uint(type, BPF_MAP_TYPE_RINGBUF); \
		__uint(max_entries, (bytes)); \
		__type(value, record); \
	} name SEC(".maps"); \
	struct { \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY); \
		__uint(max_entries, 1); \
		__type(key, __u32); \
		__type(value, __u64); \
	} name##__lost SEC(".maps"); \
	static __attribute__((always_inline, unused)) inline void name##__count(void) \
	{ \
		__u32 bs_key = 0; \
		__u64 *bs_counter = bpf_map_lookup_elem(&name##__lost, &bs_key); \
		if (bs_counter) \
			bs_count_one(bs_counter); \
	} \
	static __attribute__((always_inline, unused)) inline record *name##__reserve(void) \
	{ \
		record *bs_record = bpf_ringbuf_reserve(&name, sizeof(record), 0); \
		if (!bs_record) \
			name##__count(); \
		return bs_record; \
	} \
	static __attribute__((always_inline, unused)) inline long name##__output(void *bs_data, __u64 bs_bytes) \
	{ \
		long bs_error = bpf_ringbuf_output(&name, bs_data, bs_bytes, 0); \
		if (bs_error) \
			name##__count(); \
		return bs_error; \
	}

#define boardscope_reserve(name) name##__reserve()
#define boardscope_submit(record) bpf_ringbuf_submit((record), 0)
#define boardscope_discard(record) bpf_ringbuf_discard((record), 0)
#define boardscope_output(ctx, name, data, bytes) ((void)(ctx), name##__output((data), (bytes)))

#if !defined(BOARDSCOPE_KERNEL_VERSION) || BOARDSCOPE_KERNEL_VERSION == 0 || BOARDSCOPE_KERNEL_VERSION >= 0x050800
#define BOARDSCOPE_EVENTS(name, record, bytes) BOARDSCOPE_RING(name, record, bytes)
#define boardscope_emit(ctx, name, data, bytes) boardscope_output(ctx, name, data, bytes)
#else
#define BOARDSCOPE_EVENTS(name, record, bytes) \
	struct { \
		__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); \
		__type(value, record); \
	} name SEC(".maps");
#define boardscope_emit(ctx, name, data, bytes) \
	bpf_perf_event_output((ctx), &(name), BPF_F_CURRENT_CPU, (data), (bytes))
#endif

#endif
