// SPDX-License-Identifier: GPL-2.0-or-later
#include "text_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"
#include "log.h"
#include "losses.h"
#include "plan.h"
#include "small_files.h"
#include "trace_instance.h"

#define FRAME_TEXT_BYTES (16u * 1024u)
#define FRAMES_PER_DRAIN 16
#define DISCARD_LIMIT_BYTES (4u * 1024u * 1024u)

static enum bsw_text_source kind = BSW_TEXT_NONE;
static enum bsw_text_clock trace_clock;
static int pipe_fd = -1;

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
		trace_clock = trace_clock_of(tracefs_root());
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

static void open_of_instance(enum bsw_text_source wanted)
{
	char path[PATH_BYTES + 64];

	trace_clock = trace_clock_of(trace_instance());
	if (wanted != BSW_TEXT_INSTANCE) {
		kind = BSW_TEXT_PAGES;
		return;
	}
	snprintf(path, sizeof(path), "%s/trace_pipe", trace_instance());
	pipe_fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (pipe_fd < 0) {
		log_line(BSW_LOG_ERROR, "No text can be read: %s: %s.", path, strerror(errno));
		return;
	}
	kind = BSW_TEXT_INSTANCE;
	outputs_watch(pipe_fd);
}

static void open_wanted(void)
{
	enum bsw_text_source wanted = plan()->text_source;

	if (wanted == BSW_TEXT_NONE)
		return;
	if (!tracefs_root())
		log_line(BSW_LOG_WARNING, "tracefs is not mounted on the board, so no text can be read, and "
					  "kprobes and tracepoints cannot be attached. Mount it there: mount "
					  "-t tracefs tracefs /sys/kernel/tracing");
	else if (trace_instance_prints())
		open_of_instance(wanted);
	else if (wanted == BSW_TEXT_SHARED || wanted == BSW_TEXT_AUTO)
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
	struct bsw_text fixed = {.source = kind, .cpu = BSW_ALL_CPUS};

	if (pipe_fd < 0)
		return false;
	for (int i = 0; i < FRAMES_PER_DRAIN; i++) {
		size_t bytes;

		if (!outputs_room())
			return true;
		bytes = fill((char *)outputs_bytes, FRAME_TEXT_BYTES);
		if (!bytes)
			return false;
		fixed.monotonic_ns = monotonic_ns();
		outputs_send(BSW_TEXT, &fixed, sizeof(fixed), outputs_bytes, bytes);
		if (FRAME_TEXT_BYTES - bytes >= 4096)
			return false;
	}
	return true;
}

static void close_all(void)
{
	if (pipe_fd >= 0)
		close(pipe_fd);
	pipe_fd = -1;
}

const struct output text_output = {
	.before_load = open_wanted,
	.drain = drain,
	.close = close_all,
};
