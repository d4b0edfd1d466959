/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: events that ftrace rings lost, per CPU, from per_cpu/cpuN/stats. Exact: the kernel counts them. */
#ifndef BOARDSCOPE_LOADER_LOSSES_H
#define BOARDSCOPE_LOADER_LOSSES_H

#include <stdbool.h>

#include "deviceside/wire.h"
#include "outputs.h"

extern const struct output losses_output;

/* Losses of these rings too count from now on. The directory holds per_cpu/; it is tracefs itself or an
 * instance. */
void losses_start(const char *directory);

/* A LOST frame, unless the count is 0. False: it found no room, the next one is to hold it too. */
bool losses_tell(const struct bsw_lost *lost);

#endif
