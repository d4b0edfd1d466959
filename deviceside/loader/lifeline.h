/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   whether the session still has somebody at the other end, and the one reason why it ended:
 *         STOP, end of input, silence of the host, a signal, bad input, a failure.
 * Blocks: never.
 */
#ifndef BOARDSCOPE_LOADER_LIFELINE_H
#define BOARDSCOPE_LOADER_LIFELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "deviceside/wire.h"

/* Makes input and output non-blocking, turns signals into a file descriptor; false: cannot work here. */
bool lifeline_start(void);

/* Ends the session; only the first reason counts. */
void lifeline_end(enum bsw_exit_reason reason, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Likewise: a program of the object gave this exit code. */
void lifeline_end_by_program(int32_t code);
bool lifeline_ended(void);
/* As somebody wanted it, and there is somebody to tell. */
bool lifeline_ended_in_order(void);
enum bsw_exit_reason lifeline_reason(void);
const char *lifeline_sentence(void);
/* What EXIT tells; the process ends with its lowest 8 bits. */
int lifeline_exit_code(void);

/* Bytes came from the host. */
void lifeline_heard(void);

/* 0 = the host may be silent for ever. */
void lifeline_set_silence_limit_ms(uint32_t limit_ms);

/* Ends the session if the host was silent for too long. */
void lifeline_check_silence(void);

/* Readable when a signal came; lifeline_take_signals() then ends the session. */
int lifeline_signal_fd(void);
void lifeline_take_signals(void);

/* Between two steps of synchronous work (loading, attaching): did a signal come? The limit of the work begins
 * anew: there may be hundreds of steps. */
bool lifeline_glance(void);

/* libbpf and the kernel work synchronously; if one of them does not come back, the process is killed. 0: the
 * work is done. */
void lifeline_guard_work(unsigned int limit_s);

/* Gives input and output back as they were. */
void lifeline_finish(void);

#endif
