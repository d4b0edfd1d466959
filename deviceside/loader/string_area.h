/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: the string area at the end of a payload, as wire.h has it: filled string by string. */
#ifndef BOARDSCOPE_LOADER_STRING_AREA_H
#define BOARDSCOPE_LOADER_STRING_AREA_H

#include <stdint.h>

struct string_area {
	char *bytes;
	uint32_t used; /* 1 at first: offset 0 is the empty string */
	uint32_t capacity;
};

/* The string's offset; 0, which is the empty string, when there is none or no room for it. */
uint32_t string_add(struct string_area *area, const char *text);

#endif
