/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   the self-test: tries for real what this board's kernel can do, and tells each finding in a CHECK
 * frame. All that it makes for that is undone at once. Blocks: for the time it takes, a second or two.
 */
#ifndef BOARDSCOPE_LOADER_CHECK_H
#define BOARDSCOPE_LOADER_CHECK_H

#include <stdint.h>

#include "deviceside/wire.h"

void check_board(void);

/* For the groups: one finding. Without a detail, an error's own text stands there. */
void check_say(enum bsw_check_group group, const char *name, int error, const char *detail);

/* "r0 = value; exit" as a program of that type; -1 and errno. */
int check_load(uint32_t type, uint32_t attach_type, uint32_t btf_id, int32_t value);

/* All ways to attach (check_attach.c). */
void check_attach(void);

#endif
