/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   how a loaded program of each kind gets to its hook; attach.c has the table of kinds. One file for
 *         each family.
 * Blocks: while the kernel hooks.
 * Errors: false and errno; a program may have been refused already, with a better sentence than errno makes.
 */
#ifndef BOARDSCOPE_LOADER_ATTACH_H
#define BOARDSCOPE_LOADER_ATTACH_H

#include <stdbool.h>

#include "object.h"
#include "undo.h"

bool attach_perf_event(struct program *program);

/* BEGIN and END: attached is that it can be run. run_once() runs it; false: the kernel did not. */
bool attach_once(struct program *program);
bool run_once(struct program *program);

bool attach_uprobe(struct program *program);
bool attach_usdt(struct program *program);

bool attach_socket_filter(struct program *program);
bool attach_xdp(struct program *program);
bool attach_tc(struct program *program);
bool attach_cgroup(struct program *program);

/* The program is at its hook as long as the link lives, or the file descriptor. */
bool program_hold_link(struct program *program, struct bpf_link *link);
bool program_hold_fd(struct program *program, int fd);

/*
 * Before the deed: it is told to the janitor, and done when the program is detached. False: no memory. One of
 * a program counts, the last.
 */
bool program_owe(struct program *program, const struct undo *undo);

#endif
