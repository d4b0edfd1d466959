// SPDX-License-Identifier: GPL-2.0-or-later
#include "symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frames.h"
#include "string_area.h"

#define TEXT_BYTES (8u * 1024u)
#define NAME_BYTES 640u /* a name has at most 512, a module's 60 */
#define READS_IN_STEP 8
/* The names of a full request may find no room; such an address then has a start only. */
#define STRINGS_BYTES (128u * 1024u)

/* The request's memory; request->limit is the count of addresses. */
struct search {
	uint64_t start; /* of the function after which we are */
	char name[NAME_BYTES], module[NAME_BYTES];
	uint32_t at; /* first address in order that may belong to it */
	uint32_t text_bytes;
	char text[TEXT_BYTES]; /* lines not yet looked at */
	struct string_area strings;
	struct {
		uint64_t address;
		uint32_t asked; /* index in symbols */
	} in_order[BSW_MAX_ADDRESSES];
	struct bsw_symbol symbols[]; /* the strings follow */
};

static int by_address(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right; /* the first field of in_order */

	return *a < *b ? -1 : *a > *b;
}

/* Names all addresses from the current function's start up to `end`, unless a nearer one was found. */
static void name_addresses(struct search *search, uint32_t count, uint64_t end)
{
	uint32_t name = 0, module = 0;

	while (search->at < count && search->in_order[search->at].address < search->start)
		search->at++;
	for (uint32_t i = search->at; i < count && search->in_order[i].address < end; i++) {
		struct bsw_symbol *symbol = &search->symbols[search->in_order[i].asked];

		if (symbol->start >= search->start)
			continue;
		if (!name) {
			name = string_add(&search->strings, search->name);
			module = string_add(&search->strings, search->module);
		}
		symbol->start = search->start;
		symbol->name_str = name;
		symbol->module_str = module;
	}
}

/* "ADDRESS TYPE NAME", or "ADDRESS TYPE NAME\t[MODULE]" */
static void take_line(struct search *search, uint32_t count, char *line)
{
	char *rest, *module;
	uint64_t start = strtoull(line, &rest, 16);

	if (rest[0] != ' ' || !rest[1] || !strchr("tTwW", rest[1]) || rest[2] != ' ' ||
	    start == search->start)
		return;
	name_addresses(search, count, start > search->start ? start : UINT64_MAX);
	if (start < search->start)
		search->at = 0; /* another module begins */
	search->start = start;
	module = strchr(rest, '\t');
	if (module)
		*module++ = '\0';
	snprintf(search->name, sizeof(search->name), "%s", rest + 3);
	snprintf(search->module, sizeof(search->module), "%s", module && *module == '[' ? module + 1 : "");
	search->module[strcspn(search->module, "]")] = '\0';
}

/* False at the end of the file. */
static bool read_lines(struct request *request, struct search *search)
{
	char *line = search->text, *end;
	ssize_t got = read(request->fd, search->text + search->text_bytes, TEXT_BYTES - search->text_bytes);

	if (got <= 0)
		return got < 0 && errno == EINTR;
	search->text_bytes += (uint32_t)got;
	while ((end = memchr(line, '\n', search->text_bytes)) != NULL) {
		*end++ = '\0';
		take_line(search, request->limit, line);
		search->text_bytes -= (uint32_t)(end - line);
		line = end;
	}
	if (search->text_bytes == TEXT_BYTES) /* no file of symbols: no lines */
		return false;
	memmove(search->text, line, search->text_bytes);
	return true;
}

static bool symbols_step(struct request *request)
{
	struct search *search = (struct search *)request->memory;
	struct bsw_symbols fixed = {.cookie = request->cookie, .count = request->limit};
	size_t bytes = request->limit * sizeof(search->symbols[0]);

	for (int i = 0; i < READS_IN_STEP && !request->begun; i++)
		request->begun = !read_lines(request, search);
	if (!request->begun || !frames_room_for_events(bytes + STRINGS_BYTES))
		return true;
	name_addresses(search, request->limit, UINT64_MAX);
	fixed.strings_size = search->strings.used;
	frames_send(BSW_SYMBOLS, &fixed, sizeof(fixed), search->symbols, bytes + search->strings.used);
	return false;
}

bool symbols_begin(struct request *request, const void *payload, uint32_t length)
{
	const struct bsw_name_addresses *asked = payload;
	size_t bytes = asked->count * sizeof(struct bsw_symbol);
	struct search *search;

	if (asked->count > BSW_MAX_ADDRESSES || length != sizeof(*asked) + asked->count * sizeof(uint64_t))
		return request_end(request, EINVAL,
				   "The addresses are too many, or not as many as was said.");
	search = calloc(1, sizeof(*search) + bytes + STRINGS_BYTES);
	if (!search)
		return request_end(request, ENOMEM, NULL);
	request->memory = (uint8_t *)search;
	request->step = symbols_step;
	request->limit = asked->count;
	/* Without the file, or where it hides the addresses, nothing is found; that is an answer too. */
	request->fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
	search->strings = (struct string_area){(char *)search->symbols + bytes, 1, STRINGS_BYTES};
	for (uint32_t i = 0; i < asked->count; i++) {
		memcpy(&search->symbols[i].address, (const uint8_t *)(asked + 1) + i * sizeof(uint64_t),
		       sizeof(uint64_t));
		search->in_order[i].address = search->symbols[i].address;
		search->in_order[i].asked = i;
	}
	qsort(search->in_order, asked->count, sizeof(search->in_order[0]), by_address);
	return true;
}
