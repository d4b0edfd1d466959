/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: STATS frames: how often each program ran, and for how long. The kernel counts while we hold an fd. */
#ifndef BOARDSCOPE_LOADER_STATS_H
#define BOARDSCOPE_LOADER_STATS_H

/* Before attaching, so that the first hit counts. */
void stats_start(void);
void stats_send(void);

#endif
