/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   all the ways by which events leave the kernel, as one: each kind of source is a row of the table in
 *         outputs.c. One descriptor tells that any of them has something, one call drains them all.
 * Blocks: never. What is not read stays in the kernel's buffers; what those lose is counted and told.
 */
#ifndef BOARDSCOPE_LOADER_OUTPUTS_H
#define BOARDSCOPE_LOADER_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output {
	void (*before_load)(void); /* opens what does not depend on the object; may be NULL, as all here */
	void (*after_load)(void);  /* opens what the object's maps ask for */
	bool (*drain)(void);	   /* sends frames while there is room; true: there may be more */
	void (*report_losses)(void);
	void (*quiet)(void); /* no new events from here on; those in the buffer can still be drained */
	void (*pause)(bool paused); /* no new events for a while; those in the buffer are drained */
	void (*close)(void);
};

void outputs_before_load(void);
void outputs_after_load(void);
/* For poll(); readable when any source is. -1: there is none. */
int outputs_fd(void);
bool outputs_drain(void);
void outputs_report_losses(void);
void outputs_quiet(void);
void outputs_pause(bool paused);
void outputs_close(void);

/* For the sources: watch this descriptor too. It is forgotten when it is closed. */
void outputs_watch(int fd);
/* Some source does not wake us for every event: look at all of them at least so often. */
void outputs_look_every_ms(uint32_t interval_ms);
uint32_t outputs_look_interval_ms(void);

#endif
