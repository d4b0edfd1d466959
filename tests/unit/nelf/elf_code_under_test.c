/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/nelf/elf_code_under_test.h"

#include <elf_code.h>

int elf_find_code_under_test(const char *path, const char *symbol, uint64_t *offset, char *sentence,
			     size_t capacity)
{
	return elf_find_code(path, symbol, offset, sentence, capacity);
}
