/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: what changes while a session runs: the host pauses it and lets it go on, and a program that costs
 * more than the plan allows is taken off its hook. Each change is told by READY, sent again.
 */
#ifndef BOARDSCOPE_LOADER_CONTROL_H
#define BOARDSCOPE_LOADER_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

/* A PAUSE frame, after START. */
void control_pause(const void *payload, uint32_t length);
bool control_paused(void);

/* Once the programs are attached: what they cost is counted from here on. */
void budget_start(void);
/* Often; it looks once in a stats interval. */
void budget_check(uint64_t now_ns);

#endif
