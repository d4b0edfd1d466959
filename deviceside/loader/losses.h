/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: events that an ftrace ring lost, per CPU, from per_cpu/cpuN/stats. Exact: the kernel counts them. */
#ifndef BOARDSCOPE_LOADER_LOSSES_H
#define BOARDSCOPE_LOADER_LOSSES_H

/* Losses count from now on. The directory holds per_cpu/; it is tracefs itself or an instance in it. */
void losses_start(const char *directory);

/* Closes its files, which keep an instance from being removed. */
void losses_stop(void);

/* One LOST frame for each CPU with new losses. */
void losses_report(void);

#endif
