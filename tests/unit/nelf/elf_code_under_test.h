/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loader's elf_find_code() in a library of its own, since it comes with nelf's functions of libelf's names. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C"
#endif
	__attribute__((visibility("default"))) int
	elf_find_code_under_test(const char *path, const char *symbol, const char *build_id, uint64_t *offset,
				 char *sentence, size_t capacity);
