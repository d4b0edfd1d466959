// SPDX-License-Identifier: GPL-2.0-or-later
#include "stats.h"

#include <bpf/bpf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"
#include "object.h"
#include "small_files.h"

static bool counting;

void stats_start(void)
{
	char value[8];

	/* 5.8+: an fd that lasts until we end. From 5.1 on an administrator may have switched it on. */
	counting = bpf_enable_stats(BPF_STATS_RUN_TIME) >= 0 ||
		   (file_read("/proc/sys/kernel/bpf_stats_enabled", value, sizeof(value)) && value[0] == '1');
}

bool stats_are_counted(void)
{
	return counting;
}

bool stats_of(const struct program *program, struct bsw_program_stats *stats)
{
	struct bpf_prog_info info = {0};
	__u32 info_bytes = sizeof(info);

	if (!counting || !program->kernel_id || !program->bpf ||
	    bpf_obj_get_info_by_fd(bpf_program__fd(program->bpf), &info, &info_bytes) != 0)
		return false;
	stats->run_count = info.run_cnt;
	stats->run_time_ns = info.run_time_ns;
	return true;
}

void stats_send(void)
{
	struct bsw_stats fixed = {.flags = counting ? BSW_STATS_RUN_COUNTS : 0,
				  .program_count = (uint32_t)program_count()};
	size_t bytes = program_count() * sizeof(struct bsw_program_stats);
	struct bsw_program_stats *rows = calloc(program_count(), sizeof(*rows));

	if (!rows)
		return;
	for (size_t i = 0; i < program_count(); i++) {
		if (program_repeats(&programs()[i]) && programs()[i].kernel_id == programs()[i - 1].kernel_id)
			rows[i] = rows[i - 1];
		else
			stats_of(&programs()[i], &rows[i]);
	}
	fixed.monotonic_ns = monotonic_ns();
	if (frames_room_for_events(sizeof(struct bsw_header) + sizeof(fixed) + bytes))
		frames_send(BSW_STATS, &fixed, sizeof(fixed), rows, bytes);
	free(rows);
}
