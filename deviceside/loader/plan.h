/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   the blobs that the host sends, put together from their pieces, and the plan read from its blob.
 * Errors: wrong order, gaps, sizes or strings end the session as bad input.
 */
#ifndef BOARDSCOPE_LOADER_PLAN_H
#define BOARDSCOPE_LOADER_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deviceside/wire.h"

/* One BLOB frame. */
void blob_take_piece(const void *payload, uint32_t length);

/* START came: is everything there that is needed, and is the plan sound? */
bool blobs_complete(void);

const struct bsw_plan *plan(void);

/* Instead of what the plan says. */
void plan_set_text_source(enum bsw_text_source source);

/* The plan's entry for a program of that name that comes next after `previous` (NULL: the first), or NULL. */
const struct bsw_plan_program *plan_program(const char *name, const struct bsw_plan_program *previous);

/* So many as the plan's action_count. */
const struct bsw_plan_action *plan_actions(void);

/* A string of the plan; offsets are checked by blobs_complete(). */
const char *plan_string(uint32_t offset);

/* "category/name" of a trace event that the session wants; index below the plan's trace_event_count. */
const char *plan_trace_event(uint32_t index);

/* NULL when none was sent: then the session is about trace events or the board's maps. */
const void *object_bytes(void);
size_t object_size(void);

/* Path by which libbpf opens the BTF that came, NULL when none came. It lives in memory only. */
const char *btf_path(void);

/* Once all is loaded, object and BTF need no memory any more. The plan stays. */
void blobs_release(void);

#endif
