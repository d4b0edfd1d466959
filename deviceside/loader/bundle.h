/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   a loader with a session in its own file (struct bsw_bundle_trailer in wire.h), for boards that no
 * host reaches. It prints the text of the probe, or writes a recording; messages go to stderr. Errors: a
 * damaged file is said to be one.
 */
#ifndef BOARDSCOPE_LOADER_BUNDLE_H
#define BOARDSCOPE_LOADER_BUNDLE_H

#include <stdbool.h>

#include "command_line.h"

/* Is there something behind the loader in its file? */
bool bundle_find(void);

/* Frames come from the file from here on, and go to where the user wants them. False: said why not. */
bool bundle_open(const struct command_line *line);

/* Text is wanted, not frames. */
bool bundle_prints(void);

/* The session runs: what can be said of it now. */
void bundle_ready(void);

/* Ends the session when its time is over. */
void bundle_check_time(void);

int bundle_exit_code(void);

#endif
