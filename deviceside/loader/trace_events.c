// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_events.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frames.h"
#include "log.h"
#include "plan.h"
#include "small_files.h"
#include "trace_instance.h"

#define NAME_BYTES 128
#define FLUSH_LIMIT_MS 1000

/* ---- formats -------------------------------------------------------------------------------- */

void trace_format_send(uint32_t kind, const char *name, size_t text_bytes)
{
	struct bsw_format fixed = {.kind = kind, .name_bytes = (uint32_t)strlen(name)};
	size_t bytes = fixed.name_bytes + text_bytes;

	/* A plan may name hundreds of events, more than the queue holds: nothing else runs yet. */
	if (!frames_room_for_events(bytes + EVENT_ROOM_BYTES))
		frames_flush_within(FLUSH_LIMIT_MS);
	memcpy(outputs_bytes, name, fixed.name_bytes);
	frames_send(BSW_FORMAT, &fixed, sizeof(fixed), outputs_bytes, bytes);
}

/* ---- without what we cause ourselves ---------------------------------------------------------- */

#define MAX_OWN 12

static int own[MAX_OWN];
static size_t own_count;
static char filter[3072];

/* We, and who has started us: a shell, the ssh session that carries our frames. */
static void find_own(void)
{
	int pid = getpid();

	while (pid > 1 && own_count < MAX_OWN) {
		char path[32], text[512], *after_name;

		own[own_count++] = pid;
		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		file_read(path, text, sizeof(text));
		after_name = strrchr(text, ')'); /* "12 (name) S 1 ..." */
		pid = after_name && strlen(after_name) > 4 ? atoi(after_name + 4) : 0;
	}
}

static void add(const char *text)
{
	size_t used = strlen(filter);

	snprintf(filter + used, sizeof(filter) - used, "%s", text);
}

static void add_not_own(const char *field)
{
	for (size_t i = 0; i < own_count; i++) {
		char text[48];

		snprintf(text, sizeof(text), "%s%s != %d", i ? " && " : "(", field, own[i]);
		add(text);
	}
	add(")");
}

/*
 * A switch from or to one of us is left out when the other side is idle or one of us: then the CPU did
 * nothing else. Of the rest, what one of us does, and what is about one of us (a wake-up); but not an
 * interrupt that happens to come while one of us runs (common_flags: hard and soft interrupt).
 */
static const char *filter_for(const char *format)
{
	filter[0] = '\0';
	if (strstr(format, " prev_pid;") && strstr(format, " next_pid;")) {
		add("(");
		add_not_own("prev_pid");
		add(" || (next_pid != 0 && ");
		add_not_own("next_pid");
		add(")) && (prev_pid != 0 || ");
		add_not_own("next_pid");
		add(")");
		return filter;
	}
	add("(common_flags & 24 || ");
	add_not_own("common_pid");
	add(")");
	if (strstr(format, " pid;")) {
		add(" && ");
		add_not_own("pid");
	}
	return filter;
}

/* ---- one event, and all of the plan ----------------------------------------------------------- */

bool trace_event_enable(const char *event)
{
	static bool unfiltered;
	char file[NAME_BYTES + 32], path[PATH_BYTES + NAME_BYTES + 32];
	char *text = (char *)outputs_bytes + strlen(event);

	snprintf(path, sizeof(path), "%s/events/%s/format", trace_instance(), event);
	if (!file_read(path, text, sizeof(outputs_bytes) - strlen(event)))
		return false;
	if (!own_count)
		find_own();
	snprintf(file, sizeof(file), "events/%s/filter", event);
	if (strcmp(event, PRINTK_EVENT) != 0 && !trace_instance_write(file, filter_for(text)) &&
	    errno != ENOENT && !unfiltered) {
		unfiltered = true;
		log_line(BSW_LOG_WARNING, "%s shows what the session itself causes, too: %s.", event,
			 strerror(errno));
	}
	snprintf(file, sizeof(file), "events/%s/enable", event);
	if (!trace_instance_write(file, "1"))
		return false;
	if (trace_instance_has_pages())
		trace_format_send(BSW_FORMAT_EVENT, event, strlen(text));
	return true;
}

static unsigned int enable_all(const char *category, const char *name);

/* For each entry of a directory below events/: as a category when none is given, else as an event of it. */
static unsigned int enable_entries(const char *category, const char *name)
{
	char path[PATH_BYTES + NAME_BYTES];
	struct dirent *entry;
	unsigned int count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "%s/events/%s", trace_instance(), category ? category : "");
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] != '.' && entry->d_type == DT_DIR)
			count += category ? enable_all(category, entry->d_name)
					  : enable_all(entry->d_name, name);
	}
	if (directory)
		closedir(directory);
	return count;
}

static unsigned int enable_all(const char *category, const char *name)
{
	char event[NAME_BYTES];

	if (strcmp(category, "*") == 0)
		return enable_entries(NULL, name);
	if (strcmp(name, "*") == 0)
		return enable_entries(category, NULL);
	if (snprintf(event, sizeof(event), "%s/%s", category, name) >= (int)sizeof(event))
		return 0;
	return trace_event_enable(event);
}

void trace_events_enable(void)
{
	for (uint32_t i = 0; i < plan()->trace_event_count; i++) {
		const char *wanted = plan_trace_event(i), *slash = strchr(wanted, '/');
		char category[NAME_BYTES];

		/* No name of an event holds a dot, but a way out of the folder does. */
		if (slash && slash - wanted < NAME_BYTES && !strchr(wanted, '.') && !strchr(slash + 1, '/')) {
			snprintf(category, sizeof(category), "%.*s", (int)(slash - wanted), wanted);
			if (enable_all(category, slash + 1))
				continue;
		}
		log_line(BSW_LOG_WARNING, "This board's kernel has no trace event %s.", wanted);
	}
}
