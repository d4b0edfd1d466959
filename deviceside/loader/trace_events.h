/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: events of the session's trace instance: switched on, kept free of what the session itself causes, and
 *       told to the host as FORMAT frames when it gets raw pages.
 */
#ifndef BOARDSCOPE_LOADER_TRACE_EVENTS_H
#define BOARDSCOPE_LOADER_TRACE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRINTK_EVENT "bpf_trace/bpf_trace_printk"

/* "category/name". False and errno: it cannot be switched on. */
bool trace_event_enable(const char *event);

/* All that the plan names, '*' expanded. What the board does not know is told in the log. */
void trace_events_enable(void);

/* One FORMAT frame: the text begins at outputs_bytes + the length of the name. */
void trace_format_send(uint32_t kind, const char *name, size_t text_bytes);

#endif
