/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: LOG frames: the loader's own sentences, libbpf's messages, verifier logs. From libbpf's messages
 *       it also keeps what the library does not tell otherwise: which program a failure was about.
 */
#ifndef BOARDSCOPE_LOADER_LOG_H
#define BOARDSCOPE_LOADER_LOG_H

#include <stddef.h>

#include "deviceside/wire.h"

/* From now on libbpf's warnings become LOG frames. */
void log_start(void);

void log_line(enum bsw_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sends text in pieces of a frame's size, cut at line ends. */
void log_text(enum bsw_log_level level, enum bsw_log_origin origin, const char *text, size_t bytes);

/* Forgets what libbpf said before; what it says from now on is about the next step. */
void log_forget_libbpf(void);

/* Name of the program that libbpf blamed last ("prog 'NAME': ..."); empty when none. */
const char *log_blamed_program(void);

/* libbpf's most telling warning about the step, one line; empty when it said nothing. */
const char *log_libbpf_warning(void);

#endif
