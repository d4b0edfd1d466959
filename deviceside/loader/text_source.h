/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   where bpf_trace_printk lines are read: a trace instance of our own (kernel 5.9+), or the board's
 *         one shared trace_pipe; and how many events its ring lost.
 * Blocks: never. What is not read stays in the kernel's ring; what that overwrites is counted as lost.
 */
#ifndef BOARDSCOPE_LOADER_TEXT_SOURCE_H
#define BOARDSCOPE_LOADER_TEXT_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "deviceside/wire.h"
#include "outputs.h"

#define INSTANCE_PREFIX "boardscope_"

/* Opens what the plan asks for, or what there is; says in the log why it is less than asked. */
extern const struct output text_output;

enum bsw_text_source text_source_kind(void);
enum bsw_text_clock text_source_clock(void);

#endif
