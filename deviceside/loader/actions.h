/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   what records of the plan's output map ask the loader to do: print, clear or zero a map, end the
 *         session. While one does it, the records behind wait in their buffer, so that records and effects
 *         are in the stream in the order in which the programs asked.
 * Blocks: never; it goes on in steps, as requests do.
 * Errors: a plan that names maps which are not there ends the session as bad input; what fails later is told
 *         by MAP_RESULT.
 */
#ifndef BOARDSCOPE_LOADER_ACTIONS_H
#define BOARDSCOPE_LOADER_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "outputs.h"

struct bsw_plan_action;

extern const struct output actions_output;

/* For the sources: what this record asks for, NULL: nothing. The frame that holds it must be the last before
 * action_begin(). */
const struct bsw_plan_action *action_of(uint32_t map, const void *record, uint32_t bytes);
/* The frame has been sent. */
void action_begin(const struct bsw_plan_action *action, const void *record, uint32_t bytes);
/* The records of this map have to wait. */
bool actions_hold(uint32_t map);

#endif
