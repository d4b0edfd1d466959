/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: STATS frames: how often each program ran, and for how long. The kernel counts while we hold an fd. */
#ifndef BOARDSCOPE_LOADER_STATS_H
#define BOARDSCOPE_LOADER_STATS_H

#include <stdbool.h>

#include "deviceside/wire.h"

struct program;

/* Before attaching, so that the first hit counts. */
void stats_start(void);
bool stats_are_counted(void);
/* Since the load, at all its hooks together. False: it is not loaded, or not counted. */
bool stats_of(const struct program *program, struct bsw_program_stats *stats);
void stats_send(void);

#endif
