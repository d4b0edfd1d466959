// SPDX-License-Identifier: GPL-2.0-or-later
#include "perf_buffers.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actions.h"
#include "clock.h"
#include "frames.h"
#include "log.h"
#include "losses.h"
#include "object.h"
#include "plan.h"

#define LOOK_MS 50
#define FRAMES_PER_DRAIN 8
#define DEFAULT_KIB 256u
#define MAX_KIB (64u * 1024u)

#ifndef PERF_FORMAT_LOST
#define PERF_FORMAT_LOST (1U << 4) /* kernel 6.0 */
#endif

/* As the kernel puts it together for PERF_SAMPLE_TID | TIME | RAW. */
struct sample {
	struct perf_event_header header;
	uint32_t tgid, pid;
	uint64_t time_ns;
	uint32_t bytes; /* of what follows */
} __attribute__((packed));
static_assert(sizeof(struct sample) == 28, "kernel's layout");

struct lost_record {
	struct perf_event_header header;
	uint64_t id;
	uint64_t count;
};

/* Positions as in rings.c: the lower half of the kernel's, all of ours. */
static struct buffer {
	uint32_t map;
	uint32_t cpu;
	int fd;
	uint32_t size;
	bool is_counted; /* by the kernel, at any time; else in records, once there is room again */
	bool has_clock;
	uint64_t looked_ns;
	uint64_t full_from_ns; /* since then there may have been no room; 0: there was */
	uint32_t full_at;      /* how far it was written then */
	struct perf_event_mmap_page *page;
	const uint8_t *data;
	uint64_t consumed;
	uint32_t largest;
	uint64_t lost, lost_told;
} * buffers;
static size_t buffer_count;
static uint64_t reported_ns;
static bool is_quiet;

/* ---- open ------------------------------------------------------------------------------------- */

/* Newer kernels offer more: ask for less until it is taken. */
static bool open_event(struct buffer *buffer)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.read_format = PERF_FORMAT_LOST,
		.watermark = 1,
		.wakeup_watermark = buffer->size / 4,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};

	for (;;) {
		buffer->fd = (int)syscall(SYS_perf_event_open, &attr, -1, (int)buffer->cpu, -1,
					  PERF_FLAG_FD_CLOEXEC);
		buffer->is_counted = attr.read_format;
		buffer->has_clock = attr.use_clockid;
		if (buffer->fd >= 0 || errno != EINVAL || !attr.use_clockid)
			return buffer->fd >= 0;
		if (!attr.read_format)
			attr.use_clockid = 0, attr.clockid = 0;
		attr.read_format = 0;
	}
}

static bool open_buffer(struct buffer *buffer, int map_fd)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	void *memory;

	if (!open_event(buffer))
		return false;
	memory = mmap(NULL, page_bytes + buffer->size, PROT_READ | PROT_WRITE, MAP_SHARED, buffer->fd, 0);
	buffer->page = memory;
	buffer->data = (const uint8_t *)memory + page_bytes;
	if (memory != MAP_FAILED && ioctl(buffer->fd, PERF_EVENT_IOC_ENABLE, 0) == 0 &&
	    bpf_map_update_elem(map_fd, &buffer->cpu, &buffer->fd, BPF_ANY) == 0)
		return true;
	if (memory != MAP_FAILED)
		munmap(memory, page_bytes + buffer->size);
	close(buffer->fd);
	return false;
}

/* A small board may not have the memory: then half of it. */
static bool open_as_large_as_possible(struct buffer *buffer, int map_fd, uint32_t *size)
{
	while (buffer->size = *size, !open_buffer(buffer, map_fd)) {
		if (errno != ENOMEM && errno != EPERM)
			return false;
		if (*size <= (uint32_t)sysconf(_SC_PAGESIZE))
			return false;
		*size /= 2;
	}
	return true;
}

static uint32_t wanted_size(void)
{
	uint32_t kib = plan()->perf_buffer_kib ? plan()->perf_buffer_kib : DEFAULT_KIB;
	uint32_t size = (uint32_t)sysconf(_SC_PAGESIZE);

	while (size / 1024 < kib && size / 1024 < MAX_KIB)
		size *= 2;
	return size;
}

static void open_map(const struct bpf_map *map)
{
	uint32_t cpus = bpf_map__max_entries(map), size = wanted_size(),
		 possible = (uint32_t)libbpf_num_possible_cpus();
	uint32_t wanted = size;
	struct buffer *all;

	if (cpus > possible)
		cpus = possible;
	all = realloc(buffers, (buffer_count + cpus) * sizeof(*all));
	if (!all)
		return;
	buffers = all;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		struct buffer *buffer = &buffers[buffer_count];

		*buffer =
			(struct buffer){.map = object_map_number(map), .cpu = cpu, .looked_ns = reported_ns};
		if (open_as_large_as_possible(buffer, bpf_map__fd(map), &size)) {
			outputs_watch(buffer->fd);
			buffer_count++;
		} else if (errno != ENODEV) { /* that CPU is switched off */
			log_line(BSW_LOG_ERROR, "What map %s gets on CPU %u cannot be read: %s.",
				 bpf_map__name(map), cpu, strerror(errno));
		}
	}
	if (size != wanted)
		log_line(BSW_LOG_WARNING, "The board has memory for buffers of %u KiB for map %s, not of %u.",
			 size / 1024, bpf_map__name(map), wanted / 1024);
	outputs_look_every_ms(LOOK_MS);
}

static void open_buffers(void)
{
	reported_ns = monotonic_ns();
	for (struct bpf_map *map = NULL; (map = object_next_map(map));) {
		if (bpf_map__type(map) == BPF_MAP_TYPE_PERF_EVENT_ARRAY)
			open_map(map);
	}
}

/* ---- drain ------------------------------------------------------------------------------------ */

static uint32_t produced(const struct buffer *buffer)
{
	return __atomic_load_n((const uint32_t *)&buffer->page->data_head, __ATOMIC_ACQUIRE);
}

/* A record may begin before the end of the buffer and go on at its start. */
static void copy(const struct buffer *buffer, void *to, uint32_t position, uint32_t bytes)
{
	uint32_t at = position & (buffer->size - 1), first = buffer->size - at;

	if (first > bytes)
		first = bytes;
	memcpy(to, buffer->data + at, first);
	memcpy((uint8_t *)to + first, buffer->data, bytes - first);
}

static void release(struct buffer *buffer, uint32_t bytes)
{
	uint32_t before = (uint32_t)buffer->consumed, used;

	buffer->consumed += bytes;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*(volatile __u64 *)&buffer->page->data_tail = buffer->consumed;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	used = produced(buffer) - before;
	if (used + buffer->largest >= buffer->size) {
		if (!buffer->full_from_ns)
			buffer->full_from_ns = buffer->looked_ns;
		buffer->full_at = before + used;
	}
	buffer->looked_ns = monotonic_ns();
	if (used > buffer->size / 2) /* a quarter wakes us */
		outputs_hurry();
}

/* One record of the wire, from the sample at that position; its bytes, or 0 when it does not fit any more. */
static uint32_t put_sample(const struct buffer *buffer, uint32_t position, uint32_t size, uint32_t used)
{
	struct sample sample;
	struct bsw_perf_record *record = (void *)(outputs_bytes + used);
	uint32_t bytes;

	copy(buffer, &sample, position, sizeof(sample));
	if (sample.bytes > size - sizeof(sample))
		sample.bytes = size - (uint32_t)sizeof(sample);
	bytes = ((uint32_t)sizeof(*record) + sample.bytes + 7) & ~7u;
	if (used + bytes > sizeof(outputs_bytes))
		return 0;
	memset(outputs_bytes + used + bytes - 8, 0, 8);
	*record = (struct bsw_perf_record){.bytes = sample.bytes,
					   .tgid = sample.tgid,
					   .pid = sample.pid,
					   .time_ns = buffer->has_clock ? sample.time_ns : 0};
	copy(buffer, record + 1, position + (uint32_t)sizeof(sample), sample.bytes);
	return bytes;
}

/* One frame of records, up to one that asks for an action; returns the bytes of the buffer that were read,
 * 0: nothing more. */
static uint32_t send_frame(struct buffer *buffer)
{
	struct bsw_records fixed = {.map = buffer->map, .cpu = buffer->cpu, .kind = BSW_RECORDS_PERF};
	uint32_t begin = (uint32_t)buffer->consumed, end = produced(buffer), at = begin, used = 0;
	const struct bsw_perf_record *record = NULL;
	const struct bsw_plan_action *action = NULL;

	while (at != end && !action) {
		struct lost_record head;

		copy(buffer, &head, at, sizeof(head.header));
		if (head.header.size < sizeof(head.header) || head.header.size > end - at)
			break;
		if (head.header.size > buffer->largest)
			buffer->largest = head.header.size;
		if (head.header.type == PERF_RECORD_SAMPLE && head.header.size >= sizeof(struct sample)) {
			uint32_t bytes = put_sample(buffer, at, head.header.size, used);

			if (!bytes)
				break;
			record = (const void *)(outputs_bytes + used);
			action = action_of(buffer->map, record + 1, record->bytes);
			used += bytes;
			fixed.count++;
		} else if (head.header.type == PERF_RECORD_LOST && head.header.size >= sizeof(head)) {
			copy(buffer, &head, at, sizeof(head));
			buffer->lost += buffer->is_counted ? 0 : head.count;
		}
		at += head.header.size;
	}
	fixed.monotonic_ns = monotonic_ns();
	if (used)
		outputs_send(BSW_RECORDS, &fixed, sizeof(fixed), outputs_bytes, used);
	if (action)
		action_begin(action, record + 1, record->bytes);
	return at - begin;
}

static bool drain(void)
{
	bool more = false;

	for (size_t i = 0; i < buffer_count; i++) {
		uint32_t bytes = 1;

		for (int frames = 0; frames < FRAMES_PER_DRAIN && bytes; frames++) {
			bool may = outputs_room() && !actions_hold(buffers[i].map);

			bytes = may ? send_frame(&buffers[i]) : 0;
			if (bytes)
				release(&buffers[i], bytes);
			else
				more |= !may;
		}
		more |= bytes != 0;
	}
	return more;
}

/* ---- losses ----------------------------------------------------------------------------------- */

static void report_losses(void)
{
	uint64_t now_ns = monotonic_ns();

	for (size_t i = 0; i < buffer_count; i++) {
		struct buffer *buffer = &buffers[i];
		struct bsw_lost lost = {.from_ns = reported_ns,
					.to_ns = now_ns,
					.cause = BSW_LOST_PERF_BUFFER,
					.cpu = buffer->cpu,
					.map = buffer->map};
		uint64_t values[2]; /* the event's count, which is 0, and what was lost */

		if (buffer->is_counted && read(buffer->fd, values, sizeof(values)) == (ssize_t)sizeof(values))
			buffer->lost = values[1];
		else if (buffer->full_from_ns && buffer->full_from_ns < lost.from_ns)
			lost.from_ns = buffer->full_from_ns;
		lost.count = buffer->lost - buffer->lost_told;
		if (losses_tell(&lost))
			buffer->lost_told = buffer->lost;
		/* Before 6.0 the next record that finds room tells of a loss: after the last, none. */
		lost.count = BSW_UNKNOWN_COUNT;
		if ((int32_t)((uint32_t)buffer->consumed - buffer->full_at) > 0)
			buffer->full_from_ns = 0;
		else if (is_quiet && !buffer->is_counted && buffer->full_from_ns)
			losses_tell(&lost);
	}
	reported_ns = now_ns;
}

static void quiet(void)
{
	is_quiet = true;
}

static void close_all(void)
{
	while (buffer_count) {
		struct buffer *buffer = &buffers[--buffer_count];

		munmap(buffer->page, (size_t)sysconf(_SC_PAGESIZE) + buffer->size);
		close(buffer->fd);
	}
}

const struct output perf_output = {
	.after_load = open_buffers,
	.drain = drain,
	.report_losses = report_losses,
	.quiet = quiet,
	.close = close_all,
};
