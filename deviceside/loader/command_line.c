// SPDX-License-Identifier: GPL-2.0-or-later
#include "command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_mask.h"

static bool take_seconds(const char *text, uint32_t *ms)
{
	char *end;
	unsigned long seconds = strtoul(text, &end, 10);

	*ms = (uint32_t)seconds * 1000;
	return *text >= '0' && *text <= '9' && !*end && seconds && seconds <= 4000000;
}

/* An option with a value behind it, then 2; an option alone, then 1; unknown or without what it needs, then
 * 0. */
static int take(struct command_line *line, const char *word, const char *value, bool is_bundle)
{
	if (strcmp(word, "--version") == 0)
		line->version = true;
	else if (!is_bundle && strcmp(word, "--keep") == 0)
		line->keep = true;
	else if (!is_bundle && strcmp(word, "--check") == 0)
		line->check = true;
	else if (strcmp(word, "--without") == 0)
		return value && kernel_mask_parse(value, &line->without) ? 2 : 0;
	else if (is_bundle && strcmp(word, "-o") == 0)
		return (line->output = value) ? 2 : 0;
	else if (is_bundle && strcmp(word, "-d") == 0)
		return value && take_seconds(value, &line->duration_ms) ? 2 : 0;
	else
		return 0;
	return 1;
}

bool command_line_read(struct command_line *line, int argc, char **argv, bool is_bundle)
{
	int taken;

	memset(line, 0, sizeof(*line));
	for (int i = 1; i < argc; i += taken) {
		taken = take(line, argv[i], argv[i + 1], is_bundle);
		if (taken)
			continue;
		fputs(is_bundle ? "usage: [-d SECONDS] [-o FILE] [--without LIST] [--version]\n"
				  "Traces until Ctrl-C or for so long. Text that the probe prints comes "
				  "here; with -o "
				  "all goes into a\nrecording, which Boardscope opens.\n"
				: "usage: boardscope-loader [--keep] [--check] [--without LIST] [--version]\n"
				  "Speaks frames on stdin and stdout; Boardscope starts it. It removes its "
				  "own file "
				  "unless --keep.\n",
		      stderr);
		return false;
	}
	return true;
}
