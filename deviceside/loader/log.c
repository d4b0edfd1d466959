// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "frames.h"

#define PIECE_BYTES (32u * 1024u)

static char blamed_program[128];
static char first_warning[384];

void log_text(enum bsw_log_level level, enum bsw_log_origin origin, const char *text, size_t bytes)
{
	struct bsw_log fixed = {.level = level, .origin = origin};

	while (bytes) {
		size_t piece = bytes;

		if (piece > PIECE_BYTES) {
			const char *line_end = memrchr(text, '\n', PIECE_BYTES);

			piece = line_end ? (size_t)(line_end - text) + 1 : PIECE_BYTES;
		}
		frames_send(BSW_LOG, &fixed, sizeof(fixed), text, piece);
		text += piece;
		bytes -= piece;
		/* A verifier log is large; the host reads while we work. */
		frames_flush();
	}
}

void log_line(enum bsw_log_level level, const char *format, ...)
{
	char line[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	log_text(level, BSW_ORIGIN_LOADER, line, strlen(line));
}

void log_forget_libbpf(void)
{
	blamed_program[0] = first_warning[0] = '\0';
}

const char *log_blamed_program(void)
{
	return blamed_program;
}

const char *log_libbpf_warning(void)
{
	return first_warning;
}

static void remember(const char *line)
{
	static const char mark[] = "prog '";
	const char *end;

	/* The first warning of a step names the cause; those after it say what failed in consequence. */
	if (!first_warning[0])
		snprintf(first_warning, sizeof(first_warning), "%s", line);
	if (strncmp(line, mark, sizeof(mark) - 1) != 0)
		return;
	line += sizeof(mark) - 1;
	end = strchr(line, '\'');
	if (end && (size_t)(end - line) < sizeof(blamed_program))
		snprintf(blamed_program, sizeof(blamed_program), "%.*s", (int)(end - line), line);
}

static int on_libbpf_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
	static const char prefix[] = "libbpf: ";
	char line[1024], *text = line;
	size_t bytes;

	if (level == LIBBPF_DEBUG)
		return 0;
	/* A ring that names its struct: what the kernel refuses there is the type alone, and nobody misses it. */
	if (strstr(format, "Retrying without BTF"))
		return 0;
	vsnprintf(line, sizeof(line), format, arguments);
	if (strncmp(text, prefix, sizeof(prefix) - 1) == 0)
		text += sizeof(prefix) - 1;
	bytes = strlen(text);
	while (bytes && text[bytes - 1] == '\n')
		text[--bytes] = '\0';
	if (level == LIBBPF_WARN)
		remember(text);
	log_text(level == LIBBPF_WARN ? BSW_LOG_WARNING : BSW_LOG_INFO, BSW_ORIGIN_LIBBPF, text, bytes);
	return 0;
}

void log_start(void)
{
	libbpf_set_print(on_libbpf_message);
}
