/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: what must be undone by name, since no closed file descriptor undoes it: programs on network
 *       interfaces and cgroups, a setting of the kernel. Plain values: the loader undoes them at the end, the janitor when the loader
 *       could not. Doing it twice does no harm.
 */
#ifndef BOARDSCOPE_LOADER_UNDO_H
#define BOARDSCOPE_LOADER_UNDO_H

#include <stdbool.h>
#include <stdint.h>

#include "small_files.h"

enum undo_kind {
	UNDO_TC_FILTER = 1,
	UNDO_XDP,    /* attached without a link, before 5.9 */
	UNDO_CGROUP, /* likewise, before 5.7 */
	UNDO_HURRY,  /* grace.h */
};

#define EXPEDITED_FILE "/sys/kernel/rcu_expedited"

struct undo {
	enum undo_kind kind;
	uint32_t program_id; /* only this program is taken away; 0: the kernel numbers none (before 4.13) */
	uint32_t ifindex;
	uint32_t parent; /* tc */
	uint32_t handle; /* tc */
	uint32_t flags;	 /* XDP: the mode; tc: not 0 when the clsact qdisc is ours too; cgroup: attach type */
	char path[PATH_BYTES]; /* of a cgroup */
};

void undo_run(const struct undo *undo);

#endif
