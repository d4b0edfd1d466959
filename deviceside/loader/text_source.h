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

#define INSTANCE_PREFIX "boardscope_"

/* Opens what the plan asks for, or what there is; says in the log why it is less than asked. */
void text_source_open(enum bsw_text_source wanted, uint32_t buffer_kib);

enum bsw_text_source text_source_kind(void);
enum bsw_text_clock text_source_clock(void);

/* For poll(); -1 when there is no text. */
int text_source_fd(void);

/* Reads up to a bound and sends TEXT; stops when the queue has no room. True: there may be more. */
bool text_source_drain(void);

/* Sends LOST for each CPU whose ring lost events since the last call. */
void text_source_report_loss(void);

/* No new lines from here on; those in the ring can still be drained. */
void text_source_quiet(void);
void text_source_close(void);

#endif
