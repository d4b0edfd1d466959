// SPDX-License-Identifier: GPL-2.0-or-later
#include "text_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"
#include "janitor.h"
#include "kernel_mask.h"
#include "log.h"
#include "losses.h"
#include "plan.h"
#include "small_files.h"

#define FRAME_TEXT_BYTES (16u * 1024u)
#define FRAMES_PER_DRAIN 16
#define DISCARD_LIMIT_BYTES (4u * 1024u * 1024u)
#define PRINTK_EVENT "events/bpf_trace/bpf_trace_printk"

static enum bsw_text_source kind = BSW_TEXT_NONE;
static enum bsw_text_clock trace_clock;
static int pipe_fd = -1;
static char instance[PATH_BYTES]; /* empty: none */

static void close_all(void);

static bool write_in_instance(const char *file, const char *value)
{
	char path[PATH_BYTES + 64];

	snprintf(path, sizeof(path), "%s/%s", instance, file);
	return file_write(path, value);
}

static enum bsw_text_clock clock_of(const char *directory)
{
	static const struct {
		const char *name;
		enum bsw_text_clock clock;
	} known[] = {
		{"[local]", BSW_CLOCK_LOCAL},
		{"[mono]", BSW_CLOCK_MONOTONIC},
		{"[boot]", BSW_CLOCK_BOOTTIME},
	};
	char path[PATH_BYTES + 64], text[256];

	snprintf(path, sizeof(path), "%s/trace_clock", directory);
	file_read(path, text, sizeof(text));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strstr(text, known[i].name))
			return known[i].clock;
	}
	return BSW_CLOCK_UNKNOWN;
}

static void set_up_instance(uint32_t buffer_kib)
{
	char value[16];

	if (!write_in_instance("trace_clock", "mono"))
		log_line(BSW_LOG_WARNING, "The trace instance keeps its clock: %s.", strerror(errno));
	snprintf(value, sizeof(value), "%u", buffer_kib);
	if (buffer_kib && !write_in_instance("buffer_size_kb", value))
		log_line(BSW_LOG_WARNING,
			 "The trace buffer stays at its default size, %u KiB per CPU were refused: %s.",
			 buffer_kib, strerror(errno));
	/* Wake the reader for any line, not for a half full buffer (the file is there from 5.0 on). */
	write_in_instance("buffer_percent", "0");
}

/* NULL when it worked, else the reason as half a sentence. */
static const char *open_instance(uint32_t buffer_kib)
{
	char path[PATH_BYTES + 64];

	tracefs_path(path, PRINTK_EVENT);
	if (kernel_without(BSW_WITHOUT_INSTANCE) || access(path, F_OK) != 0)
		return "the kernel has no event for bpf_trace_printk (5.9 and newer have)";
	tracefs_path(instance, "instances/" INSTANCE_PREFIX "%d", (int)getpid());
	janitor_note_instance(instance);
	if (mkdir(instance, 0700) != 0) {
		instance[0] = '\0';
		return strerror(errno);
	}
	set_up_instance(buffer_kib);
	snprintf(path, sizeof(path), "%s/trace_pipe", instance);
	pipe_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe_fd < 0 || !write_in_instance(PRINTK_EVENT "/enable", "1")) {
		int error = errno;

		close_all();
		return strerror(error);
	}
	kind = BSW_TEXT_INSTANCE;
	outputs_watch(pipe_fd);
	trace_clock = clock_of(instance);
	losses_start(instance);
	return NULL;
}

/* "cat (pid 123)" for a process that has trace_pipe open; empty when /proc does not show one. */
static void find_other_reader(char *text, size_t capacity)
{
	DIR *processes = opendir("/proc");
	struct dirent *process, *file;

	text[0] = '\0';
	while (processes && !text[0] && (process = readdir(processes))) {
		char path[300], target[PATH_BYTES], name[32];
		DIR *files;

		if (atoi(process->d_name) <= 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%.20s/fd", process->d_name);
		files = opendir(path);
		while (files && !text[0] && (file = readdir(files))) {
			ssize_t length;

			snprintf(path, sizeof(path), "/proc/%.20s/fd/%.20s", process->d_name, file->d_name);
			length = readlink(path, target, sizeof(target) - 1);
			target[length > 0 ? length : 0] = '\0';
			if (!strstr(target, "tracing/trace_pipe"))
				continue;
			snprintf(path, sizeof(path), "/proc/%.20s/comm", process->d_name);
			file_read(path, name, sizeof(name));
			name[strcspn(name, "\n")] = '\0';
			snprintf(text, capacity, "%s (pid %.20s)", name, process->d_name);
		}
		if (files)
			closedir(files);
	}
	if (processes)
		closedir(processes);
}

/* What stands in the shared ring from before is not this session's. */
static void discard_old_text(void)
{
	static char old[4096];
	size_t discarded = 0;
	ssize_t got;

	while (discarded < DISCARD_LIMIT_BYTES && (got = read(pipe_fd, old, sizeof(old))) > 0)
		discarded += (size_t)got;
}

static void open_shared(void)
{
	char path[PATH_BYTES], reader[64];

	tracefs_path(path, "trace_pipe");
	pipe_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe_fd >= 0) {
		kind = BSW_TEXT_SHARED;
		outputs_watch(pipe_fd);
		trace_clock = clock_of(tracefs_root());
		discard_old_text();
		losses_start(tracefs_root());
	} else if (errno == EBUSY) {
		find_other_reader(reader, sizeof(reader));
		log_line(BSW_LOG_ERROR,
			 "No text can be read: %s has trace_pipe open, and only one reader may. End it and "
			 "start again.",
			 reader[0] ? reader : "another process");
	} else {
		log_line(BSW_LOG_ERROR, "No text can be read: %s: %s.", path, strerror(errno));
	}
}

static void open_wanted(void)
{
	enum bsw_text_source wanted = plan()->text_source;
	const char *why_not;

	if (wanted == BSW_TEXT_NONE)
		return;
	if (!tracefs_root()) {
		log_line(BSW_LOG_WARNING, "tracefs is not mounted on the board, so no text can be read, and "
					  "kprobes and tracepoints cannot be attached. Mount it there: mount "
					  "-t tracefs tracefs /sys/kernel/tracing");
		return;
	}
	if (wanted == BSW_TEXT_SHARED) {
		open_shared();
		return;
	}
	why_not = open_instance(plan()->text_buffer_kib);
	if (!why_not)
		return;
	log_line(wanted == BSW_TEXT_AUTO ? BSW_LOG_INFO : BSW_LOG_ERROR,
		 "No trace instance of our own: %s.%s", why_not,
		 wanted == BSW_TEXT_AUTO ? " Text is read from the board's shared trace_pipe." : "");
	if (wanted == BSW_TEXT_AUTO)
		open_shared();
}

enum bsw_text_source text_source_kind(void)
{
	return kind;
}

enum bsw_text_clock text_source_clock(void)
{
	return trace_clock;
}

/* The kernel gives less than a page at a time: several reads make one frame. Returns the bytes. */
static size_t fill(char *text, size_t capacity)
{
	size_t bytes = 0;

	while (capacity - bytes >= 4096) {
		ssize_t got = read(pipe_fd, text + bytes, capacity - bytes);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		bytes += (size_t)got;
	}
	return bytes;
}

static bool drain(void)
{
	static char text[FRAME_TEXT_BYTES];
	struct bsw_text fixed = {.source = kind, .cpu = BSW_ALL_CPUS};

	if (pipe_fd < 0)
		return false;
	for (int i = 0; i < FRAMES_PER_DRAIN; i++) {
		size_t bytes;

		if (!frames_room_for_events(sizeof(struct bsw_header) + sizeof(fixed) + sizeof(text)))
			return true;
		bytes = fill(text, sizeof(text));
		if (!bytes)
			return false;
		fixed.monotonic_ns = monotonic_ns();
		frames_send(BSW_TEXT, &fixed, sizeof(fixed), text, bytes);
		if (sizeof(text) - bytes >= 4096)
			return false;
	}
	return true;
}

static void report_losses(void)
{
	if (pipe_fd >= 0)
		losses_report();
}

static void quiet(void)
{
	if (instance[0])
		write_in_instance(PRINTK_EVENT "/enable", "0");
}

static void pause_instance(bool paused)
{
	if (instance[0])
		write_in_instance("tracing_on", paused ? "0" : "1");
}

static void close_all(void)
{
	losses_stop();
	if (pipe_fd >= 0)
		close(pipe_fd);
	pipe_fd = -1;
	if (!instance[0])
		return;
	quiet();
	if (rmdir(instance) != 0)
		log_line(BSW_LOG_WARNING, "The trace instance %s could not be removed: %s.", instance,
			 strerror(errno));
	instance[0] = '\0';
}

const struct output text_output = {
	.before_load = open_wanted,
	.drain = drain,
	.report_losses = report_losses,
	.quiet = quiet,
	.pause = pause_instance,
	.close = close_all,
};
