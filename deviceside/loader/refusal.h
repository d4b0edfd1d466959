/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: why the kernel said no, in one sentence that somebody can act on. */
#ifndef BOARDSCOPE_LOADER_REFUSAL_H
#define BOARDSCOPE_LOADER_REFUSAL_H

#include <stddef.h>

struct program;

/* The object as a whole: no right, no memory, a map, no BTF. */
void refusal_of_object(char *sentence, size_t capacity, int error);

/* One program, by the verifier; the log may be empty. */
void refusal_of_load(char *sentence, size_t capacity, int error, const char *verifier_log);

/* One loaded program, by its hook. */
void refusal_of_attach(char *sentence, size_t capacity, const struct program *program, int error);

#endif
