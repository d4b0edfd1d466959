// SPDX-License-Identifier: GPL-2.0-or-later
#include "losses.h"

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"
#include "small_files.h"

/* Kept open: opening a file every second would be seen by everybody who traces open. */
static struct buffer {
	int stats_fd;
	uint32_t cpu;
	uint64_t counted;
} * buffers;
static size_t buffer_count;
static uint64_t checked_ns;

static uint64_t value_after(const char *text, const char *label)
{
	const char *at = strstr(text, label);

	return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

static bool lost_so_far(const struct buffer *buffer, uint64_t *lost)
{
	char text[512];
	ssize_t bytes = pread(buffer->stats_fd, text, sizeof(text) - 1, 0);

	if (bytes < 0)
		return false;
	text[bytes] = '\0';
	/* The newline keeps "commit overrun" apart; that one is no whole event. */
	*lost = value_after(text, "\noverrun: ") + value_after(text, "dropped events: ");
	return true;
}

void losses_start(const char *directory)
{
	int cpus = libbpf_num_possible_cpus();
	char path[PATH_BYTES + 64];
	struct buffer *all = cpus > 0 ? realloc(buffers, (buffer_count + (size_t)cpus) * sizeof(*all)) : NULL;

	if (!all)
		return;
	buffers = all;
	checked_ns = monotonic_ns();
	for (int cpu = 0; cpu < cpus; cpu++) {
		struct buffer *buffer = &buffers[buffer_count];

		snprintf(path, sizeof(path), "%s/per_cpu/cpu%d/stats", directory, cpu);
		*buffer = (struct buffer){.stats_fd = open(path, O_RDONLY | O_CLOEXEC), .cpu = (uint32_t)cpu};
		if (buffer->stats_fd < 0)
			continue;
		lost_so_far(buffer, &buffer->counted);
		buffer_count++;
	}
}

bool losses_tell(const struct bsw_lost *lost)
{
	return lost->count == 0 || frames_send(BSW_LOST, lost, sizeof(*lost), NULL, 0);
}

static void report(void)
{
	uint64_t now_ns = monotonic_ns();

	for (size_t i = 0; i < buffer_count; i++) {
		struct buffer *buffer = &buffers[i];
		struct bsw_lost lost = {.from_ns = checked_ns,
					.to_ns = now_ns,
					.cause = BSW_LOST_TRACE_BUFFER,
					.cpu = buffer->cpu};
		uint64_t total;

		if (!lost_so_far(buffer, &total) || total <= buffer->counted)
			continue;
		lost.count = total - buffer->counted;
		/* Counted as told only when the frame found room: else the next report holds it too. */
		if (losses_tell(&lost))
			buffer->counted = total;
	}
	checked_ns = now_ns;
}

/* Its files keep an instance from being removed. */
static void close_all(void)
{
	while (buffer_count)
		close(buffers[--buffer_count].stats_fd);
}

const struct output losses_output = {
	.report_losses = report,
	.close = close_all,
};
