/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   the trace instance read as raw pages, one file for each CPU: a tenth of the work that text makes,
 * and stamps in nanoseconds. With them goes what the host needs to read them: formats, names of tasks.
 * Blocks: never. Pages that are not read are overwritten; losses.c counts that.
 */
#ifndef BOARDSCOPE_LOADER_PAGES_H
#define BOARDSCOPE_LOADER_PAGES_H

#include "outputs.h"

extern const struct output pages_output;

#endif
