/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: a small process that outlives the loader for a moment, however that dies, and undoes what the
 *       kernel does not undo by itself: the trace instance, the printk switch, legacy probe events.
 *       It waits at the reading end of a pipe: end of file there means that the loader is gone.
 */
#ifndef BOARDSCOPE_LOADER_JANITOR_H
#define BOARDSCOPE_LOADER_JANITOR_H

#include <stdbool.h>

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

/* The loader has cleaned up itself: lets the janitor look once more, waits for its end (bounded). */
void janitor_dismiss(void);

/* Removes instances that a loader left which did not even leave a janitor (power cut of both). */
void janitor_sweep_instances(void);

#endif
