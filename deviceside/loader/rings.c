// SPDX-License-Identifier: GPL-2.0-or-later
#include "rings.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "actions.h"
#include "clock.h"
#include "frames.h"
#include "log.h"
#include "losses.h"
#include "object.h"

#define FRAMES_PER_DRAIN 16

/* kernel/bpf/ringbuf.c: before each record its length in a u32, with these bits, and a u32 that is the
 * kernel's. */
#define IS_BUSY BPF_RINGBUF_BUSY_BIT
#define IS_DISCARDED BPF_RINGBUF_DISCARD_BIT
static_assert(sizeof(struct bsw_ring_record) == BPF_RINGBUF_HDR_SZ,
	      "a record is copied as it lies in the ring");

/*
 * Positions are words of the kernel that only grow. Of the producer's the lower half will do, since no ring
 * has 4 GiB; ours is written as 64 bits, for a 64-bit kernel under a 32-bit loader. On a 32-bit kernel
 * nothing else lies in the upper half.
 */
static struct ring {
	uint32_t map;
	uint32_t mask;
	int lost_fd; /* of the map where programs count; -1: nobody does */
	volatile uint64_t *consumer;
	const uint32_t *producer;
	const uint8_t *data; /* mapped twice in a row: no record is cut by the end */
	uint64_t consumed;
	uint32_t largest; /* record so far, with its header */
	uint32_t fullest; /* bytes that were in use since the last report */
	uint64_t looked_ns;
	uint64_t full_from_ns, full_to_ns; /* 0: there was room all the time */
	uint64_t lost_told;
	uint64_t too_large;
} * rings;
static size_t ring_count;
static uint64_t reported_ns;

/* ---- open ------------------------------------------------------------------------------------- */

static bool map_ring(struct ring *ring, int fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *consumer = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	void *producer =
		mmap(NULL, page + 2 * ((size_t)ring->mask + 1), PROT_READ, MAP_SHARED, fd, (off_t)page);

	ring->consumer = consumer;
	ring->producer = producer;
	ring->data = (const uint8_t *)producer + page;
	return consumer != MAP_FAILED && producer != MAP_FAILED;
}

static void open_ring(const struct bpf_map *map)
{
	char name[128];
	struct ring *all = realloc(rings, (ring_count + 1) * sizeof(*all));
	struct ring *ring;
	const struct bpf_map *counter;

	if (!all)
		return;
	rings = all;
	ring = &rings[ring_count];
	snprintf(name, sizeof(name), "%s__lost", bpf_map__name(map));
	counter = object_find_map(name);
	*ring = (struct ring){.map = object_map_number(map),
			      .mask = bpf_map__max_entries(map) - 1,
			      .lost_fd = -1,
			      .looked_ns = monotonic_ns()};
	if (counter && bpf_map__type(counter) == BPF_MAP_TYPE_PERCPU_ARRAY &&
	    bpf_map__value_size(counter) == sizeof(uint64_t))
		ring->lost_fd = bpf_map__fd(counter);
	if (!map_ring(ring, bpf_map__fd(map))) {
		log_line(BSW_LOG_ERROR, "The records of ring %s cannot be read: %s.", bpf_map__name(map),
			 strerror(errno));
		return;
	}
	outputs_watch(bpf_map__fd(map));
	ring_count++;
}

static void open_rings(void)
{
	reported_ns = monotonic_ns();
	for (struct bpf_map *map = NULL; (map = object_next_map(map));) {
		if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF)
			open_ring(map);
	}
}

/* ---- drain ------------------------------------------------------------------------------------ */

static uint32_t produced(const struct ring *ring)
{
	return __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
}

static bool no_room_for(const struct ring *ring, uint32_t used, uint32_t record)
{
	return record && used + record > ring->mask; /* as the kernel compares */
}

/*
 * Gives bytes back to the programs. Until this moment the ring has only filled: what is in use now, before
 * they are given back, is the most since the last time.
 */
static void release(struct ring *ring, uint32_t bytes)
{
	uint32_t before = (uint32_t)ring->consumed, used;
	uint64_t now_ns = monotonic_ns();

	ring->consumed += bytes;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	*ring->consumer = ring->consumed;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	used = produced(ring) - before;
	if (used > ring->mask / 4)
		outputs_hurry();
	if (used > ring->fullest)
		ring->fullest = used;
	if (no_room_for(ring, used, ring->largest)) {
		if (!ring->full_from_ns)
			ring->full_from_ns = ring->looked_ns;
		ring->full_to_ns = now_ns;
	}
	ring->looked_ns = now_ns;
}

/* A record that fills more than a usual frame goes alone, straight from the ring. False: not now. */
static bool send_large(struct ring *ring, const uint8_t *record, uint32_t length, uint32_t taken)
{
	struct {
		struct bsw_records records;
		struct bsw_ring_record record;
	} fixed = {{.map = ring->map,
		    .cpu = BSW_ALL_CPUS,
		    .kind = BSW_RECORDS_RING,
		    .count = 1,
		    .monotonic_ns = monotonic_ns()},
		   {.bytes = length}};
	uint32_t bytes = taken - BPF_RINGBUF_HDR_SZ;

	if (sizeof(fixed) + bytes > BSW_MAX_PAYLOAD) {
		ring->too_large++;
		return true;
	}
	if (!frames_room_for_events(sizeof(struct bsw_header) + sizeof(fixed) + bytes))
		return false;
	outputs_send(BSW_RECORDS, &fixed, sizeof(fixed), record + BPF_RINGBUF_HDR_SZ, bytes);
	return true;
}

/* One frame of records, or what comes before one that asks for an action, and that one. Returns the bytes of the
 * ring that were read, 0: there is nothing more, or not now. */
static uint32_t send_frame(struct ring *ring)
{
	struct bsw_records fixed = {.map = ring->map, .cpu = BSW_ALL_CPUS, .kind = BSW_RECORDS_RING};
	uint32_t begin = (uint32_t)ring->consumed, end = produced(ring), at = begin, bytes = 0;
	const struct bsw_plan_action *action = NULL;
	const uint8_t *asking = NULL;
	uint32_t asking_bytes = 0;

	while (at != end && !action) {
		const uint8_t *record = ring->data + (at & ring->mask);
		uint32_t head = __atomic_load_n((const uint32_t *)record, __ATOMIC_ACQUIRE);
		uint32_t length = head & ~(IS_BUSY | IS_DISCARDED);
		uint32_t taken = (length + BPF_RINGBUF_HDR_SZ + 7) & ~7u;
		bool is_large = taken > sizeof(outputs_bytes);

		if (head & IS_BUSY || taken > end - at)
			break;
		if (taken > ring->largest)
			ring->largest = taken;
		if (!(head & IS_DISCARDED)) {
			if (bytes && bytes + taken > sizeof(outputs_bytes))
				break;
			if (is_large && !send_large(ring, record, length, taken))
				break;
			if (!is_large) {
				struct bsw_ring_record *copy = (void *)(outputs_bytes + bytes);

				memcpy(copy, record, taken);
				*copy = (struct bsw_ring_record){.bytes = length};
				bytes += taken;
				fixed.count++;
			}
			asking = record + BPF_RINGBUF_HDR_SZ;
			asking_bytes = length;
			action = action_of(ring->map, asking, asking_bytes);
		}
		at += taken;
	}
	fixed.monotonic_ns = monotonic_ns();
	if (bytes)
		outputs_send(BSW_RECORDS, &fixed, sizeof(fixed), outputs_bytes, bytes);
	if (action)
		action_begin(action, asking, asking_bytes);
	return at - begin;
}

static bool drain(void)
{
	bool more = false;

	for (size_t i = 0; i < ring_count; i++) {
		uint32_t bytes = 1;

		for (int frames = 0; frames < FRAMES_PER_DRAIN && bytes; frames++) {
			bool may = outputs_room() && !actions_hold(rings[i].map);

			bytes = may ? send_frame(&rings[i]) : 0;
			if (bytes)
				release(&rings[i], bytes);
			else
				more |= !may;
		}
		more |= bytes != 0;
	}
	return more;
}

/* ---- losses ----------------------------------------------------------------------------------- */

static uint64_t counted_by_programs(const struct ring *ring)
{
	int cpus = libbpf_num_possible_cpus();
	uint64_t *counts = cpus > 0 ? calloc((size_t)cpus, sizeof(*counts)) : NULL, sum = 0;
	uint32_t key = 0;

	if (!counts || bpf_map_lookup_elem(ring->lost_fd, &key, counts) != 0)
		cpus = 0;
	for (int cpu = 0; cpu < cpus; cpu++)
		sum += counts[cpu];
	free(counts);
	return sum;
}

static void report_ring(struct ring *ring, uint64_t now_ns)
{
	struct bsw_lost lost = {.from_ns = reported_ns,
				.to_ns = now_ns,
				.cause = BSW_LOST_TOO_LARGE,
				.cpu = BSW_ALL_CPUS,
				.map = ring->map,
				.count = ring->too_large};

	if (losses_tell(&lost))
		ring->too_large = 0;
	lost.cause = BSW_LOST_RING_BUFFER;
	if (ring->lost_fd >= 0) {
		lost.count = counted_by_programs(ring) - ring->lost_told;
		if (losses_tell(&lost))
			ring->lost_told += lost.count;
		return;
	}
	/* A record that came later may be larger than all before: then it is only known that it was in
	 * between. */
	if (!ring->full_from_ns && !no_room_for(ring, ring->fullest, ring->largest))
		return;
	if (ring->full_from_ns) {
		lost.from_ns = ring->full_from_ns;
		lost.to_ns = ring->full_to_ns;
	}
	lost.count = BSW_UNKNOWN_COUNT;
	if (losses_tell(&lost))
		ring->full_from_ns = ring->fullest = 0;
}

static void report_losses(void)
{
	uint64_t now_ns = monotonic_ns();

	for (size_t i = 0; i < ring_count; i++)
		report_ring(&rings[i], now_ns);
	reported_ns = now_ns;
}

static void close_all(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	while (ring_count) {
		struct ring *ring = &rings[--ring_count];

		munmap((void *)ring->consumer, page);
		munmap((void *)ring->producer, page + 2 * ((size_t)ring->mask + 1));
	}
}

const struct output rings_output = {
	.after_load = open_rings,
	.drain = drain,
	.report_losses = report_losses,
	.close = close_all,
};
