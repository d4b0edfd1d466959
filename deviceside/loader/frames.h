/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   frames in and out, over stdin and stdout, as wire.h says.
 * Blocks: never. Frames out wait in a bounded queue; who fills it asks first whether there is room.
 * Errors: a broken frame from the host ends the session (lifeline_end()); so does a closed stdout.
 */
#ifndef BOARDSCOPE_LOADER_FRAMES_H
#define BOARDSCOPE_LOADER_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deviceside/wire.h"

/* Called for each whole, checked frame. The payload is aligned to 8 bytes and valid during the call. */
typedef void (*frame_handler)(uint16_t type, const void *payload, uint32_t length);

/* Takes what the input has at this moment, and calls the handler for each frame that is whole. */
void frames_receive(frame_handler handler);

/*
 * Queues one frame: a fixed part and, behind it, a tail (may be NULL). False: no room, frame dropped, and
 * counted. Events have the smaller share of the queue, so that answers always find room.
 */
bool frames_send(uint16_t type, const void *fixed, size_t fixed_bytes, const void *tail, size_t tail_bytes);

/* Is there room for event frames of so many bytes in all? If not, leave the events where they are. */
bool frames_room_for_events(size_t bytes);

size_t frames_queued_bytes(void);
uint64_t frames_dropped(void);

/*
 * Where frames come from and go to: stdin and stdout, but for a bundle (bundle.h). Input -1: nothing more is to
 * come. With text_only the output gets the texts of TEXT frames and nothing else. The watcher sees every frame.
 */
typedef void (*frame_watcher)(uint16_t type, const void *fixed, const void *tail, size_t tail_bytes);
void frames_read_from(int fd);
void frames_write_to(int fd, bool text_only, frame_watcher watcher);
int frames_input(void);
int frames_output(void);

/* Writes what the output takes at this moment. */
void frames_flush(void);

/* Writes until the queue is empty, at most so long. */
void frames_flush_within(int limit_ms);

#endif
