/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   where bpf_trace_printk lines are read as text: from the trace_pipe of our own instance, or from the
 *         board's one shared trace_pipe. As pages they are the matter of pages.c.
 * Blocks: never. What is not read stays in the kernel's ring; what that overwrites is counted as lost.
 */
#ifndef BOARDSCOPE_LOADER_TEXT_SOURCE_H
#define BOARDSCOPE_LOADER_TEXT_SOURCE_H

#include "deviceside/wire.h"
#include "outputs.h"

/* Opens what the plan asks for, or what there is; says in the log why it is less than asked. */
extern const struct output text_output;

/* What is really read; PAGES too. */
enum bsw_text_source text_source_kind(void);
enum bsw_text_clock text_source_clock(void);

#endif
