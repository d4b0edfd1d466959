/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: the words behind the loader's name. A bundle (bundle.h) takes others than a loader by itself. */
#ifndef BOARDSCOPE_LOADER_COMMAND_LINE_H
#define BOARDSCOPE_LOADER_COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

struct command_line {
	bool keep; /* the loader's file */
	bool version;
	bool check;	      /* try what the kernel can, instead of a session */
	uint32_t without;     /* enum bsw_without */
	const char *output;   /* of a bundle: recording to write; NULL: text on stdout */
	uint32_t duration_ms; /* of a bundle; 0: until a signal comes */
};

/* False: usage was printed. */
bool command_line_read(struct command_line *line, int argc, char **argv, bool is_bundle);

#endif
