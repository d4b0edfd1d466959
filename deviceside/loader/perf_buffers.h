/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   perf event arrays of the object: a buffer for each CPU, read when a quarter is full, or every 50
 * ms. Blocks: never. What finds no room is counted by the kernel, exactly.
 */
#ifndef BOARDSCOPE_LOADER_PERF_BUFFERS_H
#define BOARDSCOPE_LOADER_PERF_BUFFERS_H

#include "outputs.h"

extern const struct output perf_output;

#endif
