/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: the frames that say who and how we are: HELLO, READY, PONG, EXIT. */
#ifndef BOARDSCOPE_LOADER_REPORTS_H
#define BOARDSCOPE_LOADER_REPORTS_H

#include <stdint.h>

void say_hello(void);
void say_ready(void);
void say_pong(const void *ping, uint32_t length);
void say_exit(void);
/* CLOCK: now and then, so that stamps can be put on the wall clock. */
void say_clock(void);

#endif
