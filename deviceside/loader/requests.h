/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   what the host asks while a session runs: maps, their types, names of addresses, files. Answers go out in
 *         steps from the main loop, a frame at a time and only while there is room, so that events and pings
 *         are served meanwhile.
 * Blocks: for one step: some hundred system calls at most.
 * Errors: a request that cannot be served is answered by MAP_RESULT; one that is too short for its type ends
 *         the session as bad input.
 */
#ifndef BOARDSCOPE_LOADER_REQUESTS_H
#define BOARDSCOPE_LOADER_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deviceside/wire.h"

/* Payload of one answering frame, about; and system calls of one step, about. */
#define STEP_BYTES (32u * 1024u)
#define STEP_CALLS 512u

/* A request that runs. What its fields mean is the matter of the file that serves it. */
struct request {
	bool (*step)(struct request *request); /* false: it is done */
	uint32_t cookie;		       /* 0: nobody asked, map_interval_ms did; or BSW_COOKIE_… */
	int fd;				       /* closed when it is done; -1: none */
	uint8_t *memory;		       /* freed when it is done */
	struct bsw_map map;
	uint32_t limit;
	uint32_t done;
	uint32_t keys;
	bool begun;
	bool by_key;
};

/* False: the frame is none of these. */
bool request_take(uint16_t type, const void *payload, uint32_t length);

/* Sends MAP_RESULT unless nobody asked, or an action worked; `text` NULL: the usual sentence for that errno.
 * Returns false. */
bool request_end(const struct request *request, int error, const char *text);
/* Closes and frees what it holds; it is an empty one then. */
void request_release(struct request *request);

/* One step of each request that runs. */
void requests_step(uint64_t now_ns);
/* How long the main loop may wait before the next step, at most `limit_ms`. */
int requests_wait_ms(int limit_ms);
/* The session ends: the object's maps once more, if the plan wants them. */
void requests_finish(void);

#endif
