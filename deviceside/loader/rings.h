/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   ring buffer maps of the object, many records to a frame.
 * Blocks: never. A program that finds no room is counted by the macros of boardscope_events.h; of other rings
 * it is only known that there may have been no room.
 */
#ifndef BOARDSCOPE_LOADER_RINGS_H
#define BOARDSCOPE_LOADER_RINGS_H

#include "outputs.h"

extern const struct output rings_output;

#endif
