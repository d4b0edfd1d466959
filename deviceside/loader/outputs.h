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
/* After the first event wait so long, so that one frame holds many. */
uint32_t outputs_gather_ms(void);
bool outputs_drain(void);
void outputs_report_losses(void);
/* What is left now is limited by the buffers: nobody would count what stays in them. */
void outputs_lift_limit(void);
void outputs_quiet(void);
void outputs_pause(bool paused);
void outputs_close(void);

/* For the sources: where the payload of a frame is put together; at least a page of any board. */
#define EVENT_FRAME_BYTES (64u * 1024u)
#define EVENT_ROOM_BYTES (EVENT_FRAME_BYTES + 2048u) /* in the queue, with all headers */
extern uint8_t outputs_bytes[EVENT_FRAME_BYTES];

/* May a source send so much now? If not, events stay where they are: the host is slow, or the plan's
 * byte_limit_per_s is reached. */
bool outputs_room(void);
/* A frame of events; counts against that limit. */
void outputs_send(uint16_t type, const void *fixed, size_t fixed_bytes, const void *tail, size_t tail_bytes);

/* For the sources: a buffer was far from empty when it was read. */
void outputs_hurry(void);
/* They came so fast a moment ago. */
bool outputs_hurries(void);

/* For the sources: watch this descriptor too. It is forgotten when it is closed. */
void outputs_watch(int fd);
/* Some source does not wake us for every event: look at all of them at least so often. */
void outputs_look_every_ms(uint32_t interval_ms);
uint32_t outputs_look_interval_ms(void);

#endif
