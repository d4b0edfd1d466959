// SPDX-License-Identifier: GPL-2.0-or-later
#include "bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"
#include "lifeline.h"
#include "object.h"

static int self_fd = -1; /* the file; -1: only a loader */
static uint64_t begin;	 /* of the recording's head in it */
static struct bsw_bundle_trailer trailer;
static bool prints;
static uint64_t ends_at_ns;
static uint32_t duration_ms;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool trailer_is_there(uint64_t file_bytes)
{
	return file_bytes > sizeof(trailer) &&
	       pread(self_fd, &trailer, sizeof(trailer), (off_t)(file_bytes - sizeof(trailer))) ==
		       (ssize_t)sizeof(trailer) &&
	       trailer.magic == BSW_BUNDLE_MAGIC && trailer.version == BSW_BUNDLE_VERSION &&
	       trailer.trailer_checksum ==
		       bsw_checksum(BSW_CHECKSUM_BEGIN, &trailer,
				    offsetof(struct bsw_bundle_trailer, trailer_checksum)) &&
	       trailer.header_bytes < file_bytes && trailer.frames_bytes < file_bytes &&
	       trailer.header_bytes + trailer.frames_bytes + sizeof(trailer) < file_bytes;
}

/* A loader alone ends with its section table. */
static bool has_tail(uint64_t file_bytes)
{
	ElfW(Ehdr) head;

	return pread(self_fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head) && head.e_shoff &&
	       file_bytes > head.e_shoff + (uint64_t)head.e_shnum * head.e_shentsize;
}

bool bundle_find(void)
{
	struct stat file;

	self_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (self_fd >= 0 && fstat(self_fd, &file) == 0) {
		uint64_t bytes = (uint64_t)file.st_size;

		if (trailer_is_there(bytes)) {
			begin = bytes - sizeof(trailer) - trailer.frames_bytes - trailer.header_bytes;
			return true;
		}
		if (has_tail(bytes))
			return true;
		close(self_fd);
	}
	self_fd = -1;
	return false;
}

/* Reads the whole tail, and copies its first part to `out` (-1: nowhere). False: something is wrong with it.
 */
static bool read_tail(int out)
{
	uint64_t end = trailer.header_bytes + trailer.frames_bytes;
	uint32_t checksum = BSW_CHECKSUM_BEGIN;
	char piece[4096];

	for (uint64_t at = 0; at < end;) {
		uint64_t limit = at < trailer.header_bytes ? trailer.header_bytes : end;
		size_t wanted = limit - at < sizeof(piece) ? (size_t)(limit - at) : sizeof(piece);
		ssize_t got = pread(self_fd, piece, wanted, (off_t)(begin + at));

		if (got <= 0)
			return false;
		checksum = bsw_checksum(checksum, piece, (size_t)got);
		if (out >= 0 && at < trailer.header_bytes && write(out, piece, (size_t)got) != got)
			lifeline_end(BSW_EXIT_FAILED, "The recording cannot be written: %s.",
				     strerror(errno));
		at += (uint64_t)got;
	}
	return end && checksum == trailer.checksum;
}

/* ---- what people are told ------------------------------------------------------------------- */

static void say_programs(void)
{
	for (size_t i = 0; i < program_count(); i++) {
		const struct program *program = &programs()[i];

		if (program->attached)
			say("attached %s to %s\n", program->name, program->target);
		else
			say("not attached %s: %s\n", program->name, program->reason ? program->reason : "");
	}
}

static void tell(uint16_t type, const void *fixed, const void *tail, size_t tail_bytes)
{
	const struct bsw_log *log = fixed;
	const struct bsw_lost *lost = fixed;

	if (type == BSW_READY)
		say_programs();
	else if (type == BSW_LOG && log->level <= BSW_LOG_WARNING)
		say("%.*s\n", (int)tail_bytes, (const char *)tail);
	else if (type == BSW_LOST && lost->count != BSW_UNKNOWN_COUNT)
		say("%llu events were lost\n", (unsigned long long)lost->count);
	else if (type == BSW_EXIT && bundle_exit_code())
		say("%.*s\n", (int)tail_bytes, (const char *)tail);
}

/* ---- the session ---------------------------------------------------------------------------- */

bool bundle_open(const struct command_line *line)
{
	int out = STDOUT_FILENO;

	if (line->output)
		out = open(line->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out < 0) {
		say("%s cannot be written: %s.\n", line->output, strerror(errno));
		return false;
	}
	prints = !line->output;
	duration_ms = line->duration_ms ? line->duration_ms : trailer.duration_ms;
	if (!read_tail(prints ? -1 : out)) {
		say("This file is damaged. Copy it here again.\n");
		return false;
	}
	lseek(self_fd, (off_t)(begin + trailer.header_bytes), SEEK_SET);
	frames_read_from(self_fd);
	frames_write_to(out, prints, tell);
	return true;
}

bool bundle_prints(void)
{
	return prints;
}

void bundle_ready(void)
{
	if (self_fd < 0)
		return;
	frames_read_from(-1);
	if (prints && !object_calls_printk())
		lifeline_end(BSW_EXIT_FAILED,
			     "This probe prints no text. Run it with -o FILE, and open the recording "
			     "in Boardscope.");
	if (duration_ms)
		ends_at_ns = monotonic_ns() + duration_ms * NS_PER_MS;
}

void bundle_check_time(void)
{
	if (ends_at_ns && monotonic_ns() >= ends_at_ns)
		lifeline_end(BSW_EXIT_STOPPED, "Its time is over.");
}

int bundle_exit_code(void)
{
	enum bsw_exit_reason reason = lifeline_reason();

	if (reason == BSW_EXIT_REFUSED || reason == BSW_EXIT_PROGRAM)
		return lifeline_exit_code();
	return reason != BSW_EXIT_STOPPED && reason != BSW_EXIT_SIGNAL && reason != BSW_EXIT_END_OF_INPUT;
}
