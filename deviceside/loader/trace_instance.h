/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   an ftrace instance of our own: buffers that nobody else reads or writes, for bpf_trace_printk
 * (kernel 5.9+) and for the plan's trace events (3.10+). Text is read from its trace_pipe, or raw pages per
 * CPU. Errors: in the log, when the plan asked for more than there is.
 */
#ifndef BOARDSCOPE_LOADER_TRACE_INSTANCE_H
#define BOARDSCOPE_LOADER_TRACE_INSTANCE_H

#include <stdbool.h>

#include "deviceside/wire.h"
#include "outputs.h"

#define INSTANCE_PREFIX "boardscope_"

/* Before its readers in the table: made before they open, removed after they have closed. */
extern const struct output trace_instance_output;

/* Where it is; NULL: there is none. */
const char *trace_instance(void);
/* Do lines of bpf_trace_printk come into it? */
bool trace_instance_prints(void);
/* Whether this kernel can make one that does. */
bool trace_instance_can_print(void);
/* It is read as pages unless the plan wants its text. */
bool trace_instance_has_pages(void);

bool trace_instance_write(const char *file, const char *value);
/* Pause: nothing new comes into its buffers until it runs again. */
void trace_instance_run(bool on);

/* Of the instance's directory, or of tracefs itself. */
enum bsw_text_clock trace_clock_of(const char *directory);

#endif
