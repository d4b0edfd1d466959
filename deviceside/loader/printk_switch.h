/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: loading any program that calls bpf_trace_printk makes the kernel (5.9+) switch the board-wide event
 *       bpf_trace/bpf_trace_printk on, and leaves it on. So we remember its value before the load, and
 *       put it back: soon after the load when lines come by our own instance, at the end when we read the
 *       shared pipe. Only a 1 that our own load made is put back, and only for a moment after the load:
 *       a 1 that appears later is somebody else's.
 */
#ifndef BOARDSCOPE_LOADER_PRINTK_SWITCH_H
#define BOARDSCOPE_LOADER_PRINTK_SWITCH_H

#include <stdbool.h>

/*
 * Before the janitor is started, which inherits the descriptor: the lock on it then lasts until both the
 * loader and its janitor have done with the switch. -1: this kernel has none.
 */
int printk_switch_open(void);

/* Waits (bounded) until no other loader is between its own remember and release. */
void printk_switch_remember(void);

/*
 * After the load. keep_on: the shared pipe needs the event until the end. calls_printk: the kernel has thrown
 * the switch, or will soon.
 */
void printk_switch_loaded(bool keep_on, bool calls_printk);

/* True while the moment after the load lasts: then call printk_switch_tick() every 50 ms or so. */
bool printk_switch_pending(void);
void printk_switch_tick(void);

/* At the end; waits (at most 0.3 s) for the end of the moment. */
void printk_switch_finish(void);

#endif
