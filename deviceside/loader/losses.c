// SPDX-License-Identifier: GPL-2.0-or-later
#include "losses.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deviceside/wire.h"
#include "clock.h"
#include "frames.h"
#include "small_files.h"

#define MAX_CPUS 256

/* Kept open: opening a file every second would be seen by everybody who traces open. */
static int stats_fd[MAX_CPUS];
static uint64_t counted[MAX_CPUS];
static uint64_t checked_ns;
static unsigned int cpu_count;

static uint64_t value_after(const char *text, const char *label)
{
	const char *at = strstr(text, label);

	return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

static bool lost_so_far(unsigned int cpu, uint64_t *lost)
{
	char text[512];
	ssize_t bytes = stats_fd[cpu] < 0 ? -1 : pread(stats_fd[cpu], text, sizeof(text) - 1, 0);

	if (bytes < 0)
		return false;
	text[bytes] = '\0';
	/* The newline keeps "commit overrun" apart; that one is no whole event. */
	*lost = value_after(text, "\noverrun: ") + value_after(text, "dropped events: ");
	return true;
}

void losses_start(const char *directory)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	char path[PATH_BYTES + 64];

	cpu_count = cpus < 1 ? 1 : cpus > MAX_CPUS ? MAX_CPUS : (unsigned int)cpus;
	checked_ns = monotonic_ns();
	for (unsigned int cpu = 0; cpu < cpu_count; cpu++) {
		snprintf(path, sizeof(path), "%s/per_cpu/cpu%u/stats", directory, cpu);
		stats_fd[cpu] = open(path, O_RDONLY | O_CLOEXEC);
		if (!lost_so_far(cpu, &counted[cpu]))
			counted[cpu] = 0;
	}
}

void losses_stop(void)
{
	for (unsigned int cpu = 0; cpu < cpu_count; cpu++) {
		if (stats_fd[cpu] >= 0)
			close(stats_fd[cpu]);
	}
	cpu_count = 0;
}

void losses_report(void)
{
	uint64_t now_ns = monotonic_ns();

	for (unsigned int cpu = 0; cpu < cpu_count; cpu++) {
		struct bsw_lost lost = {
			.from_ns = checked_ns, .to_ns = now_ns, .cause = BSW_LOST_TRACE_BUFFER, .cpu = cpu};
		uint64_t total;

		if (!lost_so_far(cpu, &total) || total <= counted[cpu])
			continue;
		lost.count = total - counted[cpu];
		/* Counted as told only when the frame found room: else the next report holds it too. */
		if (frames_send(BSW_LOST, &lost, sizeof(lost), NULL, 0))
			counted[cpu] = total;
	}
	checked_ns = now_ns;
}
