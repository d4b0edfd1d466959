/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: why the kernel said no, in one sentence that somebody can act on. */
#ifndef BOARDSCOPE_LOADER_REFUSAL_H
#define BOARDSCOPE_LOADER_REFUSAL_H

#include <stddef.h>

struct program;

/* The object as a whole: no right, no memory, a map, no BTF. */
void refusal_of_object(char *sentence, size_t capacity, int error);

/* One program, by the verifier; the log may be empty. */
void refusal_of_load(char *sentence, size_t capacity, const struct program *program, int error,
		     const char *verifier_log);

/* One loaded program, by its hook (refusal_attach.c). */
void refusal_of_attach(char *sentence, size_t capacity, const struct program *program, int error);

/* fentry and its like: before the load. */
void refusal_of_btf_target(char *sentence, size_t capacity, const struct program *program, int error);

/* Shared by the two files: "Permission denied", and the sentence with what libbpf said added. */
extern const char refusal_no_right[];
const char *refusal_error_name(int error);
void refusal_with_libbpf(char *sentence, size_t capacity, const char *text);

#endif
