// SPDX-License-Identifier: GPL-2.0-or-later
#include "string_area.h"

#include <string.h>

uint32_t string_add(struct string_area *area, const char *text)
{
	uint32_t at = area->used, bytes = text ? (uint32_t)strlen(text) + 1 : 1;

	if (bytes == 1 || bytes > area->capacity - at)
		return 0;
	memcpy(area->bytes + at, text, bytes);
	area->used += bytes;
	return at;
}
