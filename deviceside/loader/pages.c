// SPDX-License-Identifier: GPL-2.0-or-later
#include "pages.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"
#include "log.h"
#include "small_files.h"
#include "trace_events.h"
#include "trace_instance.h"

#define LOOK_MS 50
#define ROUNDS_PER_DRAIN 4
#define TASKS_INTERVAL_MS 100
#define PAGES_WAIT_MS 250
#define TASKS_TIMES 50 /* and at most this part of the time: newer kernels keep thousands of names */
#define TASKS_REMEMBERED 8192
#define MAX_PAGES 16 /* in outputs_bytes, of the smallest pages */

/* Of the word behind a page's time stamp (kernel/trace/ring_buffer.c). */
#define COMMIT_BYTES 0x07ffffffu
#define COMMIT_HAS_COUNT (1u << 30) /* of what was lost before this page: one more word behind the data */

static struct cpu_buffer {
	int fd;
	int short_reads; /* in this drain */
} * buffers;
static int cpu_count;
static int next_cpu;
static bool ending; /* nothing is written any more, and all that was is to be read */
static uint32_t page_bytes, word_bytes, data_offset;

static int tasks_fd = -1;
static uint64_t tasks_due_ns, pages_due_ns;
static int tasks_owed;
static uint32_t tasks_sent[TASKS_REMEMBERED]; /* a sum of the line, by pid */
static char tasks_new[8192];
static size_t tasks_new_bytes;

/* ---- open ------------------------------------------------------------------------------------- */

/* "field: local_t commit;	offset:8;	size:8;": the number behind `key` in the line of a field. */
static uint32_t number_in_line(const char *text, const char *field, const char *key)
{
	const char *at = strstr(text, field);

	at = at ? strstr(at, key) : NULL;
	return at ? (uint32_t)atoi(at + strlen(key)) : 0;
}

static void send_header(const char *file, uint32_t kind)
{
	char path[PATH_BYTES];

	tracefs_path(path, "events/%s", file);
	file_read(path, (char *)outputs_bytes, sizeof(outputs_bytes));
	trace_format_send(kind, "", strlen((char *)outputs_bytes));
}

static void open_pages(void)
{
	char path[PATH_BYTES + 64];

	if (!trace_instance_has_pages())
		return;
	send_header("header_event", BSW_FORMAT_HEADER_EVENT);
	send_header("header_page", BSW_FORMAT_HEADER_PAGE);
	page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
	word_bytes = number_in_line((char *)outputs_bytes, " commit;", "size:");
	data_offset = number_in_line((char *)outputs_bytes, " data;", "offset:");
	tracefs_path(path, "saved_cmdlines");
	tasks_fd = open(path, O_RDONLY | O_CLOEXEC);
	cpu_count = libbpf_num_possible_cpus();
	buffers = cpu_count > 0 ? calloc((size_t)cpu_count, sizeof(*buffers)) : NULL;
	if (!buffers)
		cpu_count = 0;
	for (int cpu = 0; cpu < cpu_count; cpu++) {
		snprintf(path, sizeof(path), "%s/per_cpu/cpu%d/trace_pipe_raw", trace_instance(), cpu);
		buffers[cpu].fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (buffers[cpu].fd >= 0)
			outputs_watch(buffers[cpu].fd);
		else
			log_line(BSW_LOG_ERROR, "No events of CPU %d can be read: %s: %s.", cpu, path,
				 strerror(errno));
	}
	outputs_look_every_ms(LOOK_MS);
}

/* ---- names of tasks --------------------------------------------------------------------------- */

static void send_new_tasks(void)
{
	struct bsw_format fixed = {.kind = BSW_FORMAT_TASKS};

	/* The pages that were just read need their room. Without more: all names once more, next time. */
	if (!frames_room_for_events(EVENT_ROOM_BYTES + tasks_new_bytes) ||
	    (tasks_new_bytes && !frames_send(BSW_FORMAT, &fixed, sizeof(fixed), tasks_new, tasks_new_bytes)))
		memset(tasks_sent, 0, sizeof(tasks_sent));
	tasks_new_bytes = 0;
}

static void take_task(const char *line, size_t bytes)
{
	uint32_t *sent = &tasks_sent[(unsigned int)atoi(line) % TASKS_REMEMBERED];
	uint32_t sum = 1;

	for (size_t i = 0; i < bytes; i++)
		sum = sum * 31 + (uint8_t)line[i];
	if (sum == *sent)
		return;
	*sent = sum;
	if (tasks_new_bytes + bytes > sizeof(tasks_new))
		send_new_tasks();
	memcpy(tasks_new + tasks_new_bytes, line, bytes);
	tasks_new_bytes += bytes;
}

static void send_tasks(void)
{
	static char text[4096];
	size_t bytes = 0;
	off_t at = 0;
	ssize_t got;

	while ((got = pread(tasks_fd, text + bytes, sizeof(text) - bytes, at)) > 0) {
		char *line = text, *end;

		at += got;
		bytes += (size_t)got;
		for (; (end = memchr(line, '\n', bytes)); line = end + 1) {
			take_task(line, (size_t)(end + 1 - line));
			bytes -= (size_t)(end + 1 - line);
		}
		memmove(text, line, bytes);
	}
	send_new_tasks();
}

/*
 * The kernel notes a task's name when it is switched out after an event, and forgets it after many others. So
 * names are read after the pages and sent before them; and once more when the tasks of the last pages have
 * had time to be switched out.
 */
static void send_tasks_if_owed(void)
{
	uint64_t now_ns = monotonic_ns(), pause_ns;

	if (!tasks_owed || now_ns < tasks_due_ns)
		return;
	tasks_owed--;
	send_tasks();
	pause_ns = (monotonic_ns() - now_ns) * TASKS_TIMES;
	if (pause_ns < TASKS_INTERVAL_MS * NS_PER_MS)
		pause_ns = TASKS_INTERVAL_MS * NS_PER_MS;
	tasks_due_ns = now_ns + pause_ns;
	if (pause_ns > PAGES_WAIT_MS * NS_PER_MS)
		pause_ns = PAGES_WAIT_MS * NS_PER_MS;
	pages_due_ns = now_ns + pause_ns;
}

/* ---- drain ------------------------------------------------------------------------------------ */

/* A page that was read before it was full ends in bytes that mean nothing. */
static size_t used_bytes(const uint8_t *page)
{
	uint32_t commit;
	size_t used;

	memcpy(&commit, page + 8, sizeof(commit));
	used = data_offset + (commit & COMMIT_BYTES) + (commit & COMMIT_HAS_COUNT ? word_bytes : 0);
	return !data_offset || used > page_bytes ? page_bytes : used;
}

/*
 * What came since is not worth a page yet. One short read tells nothing: it may be the end of a page whose
 * beginning was read before, with full pages behind it.
 */
static bool has_little(const struct cpu_buffer *buffer)
{
	return !ending && buffer->short_reads > 1;
}

/* Reads as many pages as there are, each CPU's in turn; returns how many. */
static size_t read_pages(int cpus[MAX_PAGES])
{
	size_t limit = sizeof(outputs_bytes) / page_bytes, count = 0;

	if (limit > MAX_PAGES)
		limit = MAX_PAGES;
	for (int skipped = 0; count < limit && skipped < cpu_count; next_cpu = (next_cpu + 1) % cpu_count) {
		struct cpu_buffer *buffer = &buffers[next_cpu];
		uint8_t *page = outputs_bytes + count * page_bytes;

		if (has_little(buffer) || read(buffer->fd, page, page_bytes) != (ssize_t)page_bytes) {
			skipped++;
			continue;
		}
		buffer->short_reads += used_bytes(page) < page_bytes / 2;
		cpus[count++] = next_cpu;
		skipped = 0;
	}
	return count;
}

static bool drain_round(void)
{
	struct bsw_page fixed = {.monotonic_ns = monotonic_ns()};
	int cpus[MAX_PAGES];
	size_t count = read_pages(cpus);

	if (count)
		tasks_owed = 2;
	send_tasks_if_owed();
	for (size_t i = 0; i < count; i++) {
		const uint8_t *page = outputs_bytes + i * page_bytes;

		fixed.cpu = (uint32_t)cpus[i];
		outputs_send(BSW_PAGE, &fixed, sizeof(fixed), page, used_bytes(page));
	}
	return count != 0;
}

/*
 * Pages wait in the kernel until names can be read with them: a task that has ended meanwhile is found among
 * the names only for a while. They do not wait when they come faster than that.
 */
static bool wait_for_names(void)
{
	return !ending && !outputs_hurries() && monotonic_ns() < pages_due_ns;
}

static bool drain(void)
{
	if (wait_for_names())
		return false;
	for (int cpu = 0; cpu < cpu_count; cpu++)
		buffers[cpu].short_reads = 0;
	for (int i = 0; i < ROUNDS_PER_DRAIN; i++) {
		if (!cpu_count || (outputs_room() && !drain_round()))
			return false;
	}
	outputs_hurry();
	return true;
}

static void quiet(void)
{
	ending = true;
	tasks_due_ns = 0; /* the last pages are followed by their names at once */
}

static void close_all(void)
{
	while (cpu_count > 0)
		close(buffers[--cpu_count].fd);
	if (tasks_fd >= 0)
		close(tasks_fd);
	tasks_fd = -1;
}

const struct output pages_output = {
	.before_load = open_pages,
	.drain = drain,
	.quiet = quiet,
	.close = close_all,
};
