/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/nelf/elf_code_under_test.h"

#include <elf_code.h>

int elf_find_code_under_test(const char *path, const char *symbol, const char *build_id, uint64_t *offset,
			     char *sentence, size_t capacity)
{
	struct code_place place = {symbol, build_id, *offset};
	int found = elf_find_code(path, &place, sentence, capacity);

	*offset = place.offset;
	return found;
}
