/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: a small process that outlives the loader for a moment, however that dies, and undoes what the
 *       kernel does not undo by itself: the trace instance, the printk switch, legacy probe events, programs
 *       on network interfaces and cgroups.
 *       It waits at the reading end of a pipe: end of file there means that the loader is gone.
 */
#ifndef BOARDSCOPE_LOADER_JANITOR_H
#define BOARDSCOPE_LOADER_JANITOR_H

#include <stdbool.h>
#include <stdint.h>

struct undo;

/*
 * First of all, before libbpf: the child is a copy of the process. It keeps open what holds the lock on the
 * printk switch (may be -1). False: no process could be started.
 */
bool janitor_start(int lock_fd);

/* Notes, told before the deed: what is to be undone when the loader dies. */
void janitor_note_instance(const char *path);
void janitor_note_switch(const char *path, const char *value);
void janitor_forget_switch(void);
void janitor_note_legacy_probes(void);
/* One for each slot: a later one takes its place, an empty one says that nothing is to be undone any more. */
void janitor_note_undo(uint32_t slot, const struct undo *undo);

/* The loader has cleaned up itself: lets the janitor look once more, waits for its end (bounded). */
void janitor_dismiss(void);

/* Removes instances, and legacy probes, of loaders that did not even leave a janitor (both were killed). */
void janitor_sweep_instances(void);

#endif
