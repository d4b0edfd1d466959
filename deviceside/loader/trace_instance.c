// SPDX-License-Identifier: GPL-2.0-or-later
#include "trace_instance.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "janitor.h"
#include "kernel_mask.h"
#include "log.h"
#include "losses.h"
#include "plan.h"
#include "small_files.h"
#include "trace_events.h"

static char instance[PATH_BYTES]; /* empty: none */
static bool prints;

const char *trace_instance(void)
{
	return instance[0] ? instance : NULL;
}

bool trace_instance_prints(void)
{
	return prints;
}

bool trace_instance_has_pages(void)
{
	return instance[0] && plan()->text_source != BSW_TEXT_INSTANCE;
}

bool trace_instance_write(const char *file, const char *value)
{
	char path[PATH_BYTES + 64];

	snprintf(path, sizeof(path), "%s/%s", instance, file);
	return file_write(path, value);
}

void trace_instance_run(bool on)
{
	if (instance[0])
		trace_instance_write("tracing_on", on ? "1" : "0");
}

enum bsw_text_clock trace_clock_of(const char *directory)
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

static void set_up(uint32_t buffer_kib)
{
	char value[16];

	if (!trace_instance_write("trace_clock", "mono"))
		log_line(BSW_LOG_WARNING, "The trace instance keeps its clock: %s.", strerror(errno));
	snprintf(value, sizeof(value), "%u", buffer_kib);
	if (buffer_kib && !trace_instance_write("buffer_size_kb", value))
		log_line(BSW_LOG_WARNING,
			 "The trace buffer stays at its default size, %u KiB per CPU were refused: %s.",
			 buffer_kib, strerror(errno));
	/*
	 * Text: wake the reader for any line, not for a half full buffer (the file is there from 5.0 on).
	 * Pages are looked at regularly, and fill meanwhile; it need only wake before they are all full.
	 */
	trace_instance_write("buffer_percent", trace_instance_has_pages() ? "10" : "0");
}

static bool make(void)
{
	tracefs_path(instance, "instances/" INSTANCE_PREFIX "%d", (int)getpid());
	janitor_note_instance(instance);
	if (mkdir(instance, 0700) != 0) {
		instance[0] = '\0';
		return false;
	}
	set_up(plan()->text_buffer_kib);
	losses_start(instance);
	return true;
}

static void close_all(void)
{
	if (instance[0] && rmdir(instance) != 0)
		log_line(BSW_LOG_WARNING, "The trace instance %s could not be removed: %s.", instance,
			 strerror(errno));
	instance[0] = '\0';
}

bool trace_instance_can_print(void)
{
	char path[PATH_BYTES];

	tracefs_path(path, "events/" PRINTK_EVENT);
	return !kernel_without(BSW_WITHOUT_INSTANCE) && access(path, F_OK) == 0;
}

/* NULL when it worked, else the reason as half a sentence. */
static const char *open_for_printk(void)
{
	if (!trace_instance_can_print())
		return "the kernel has no event for bpf_trace_printk (5.9 and newer have)";
	if (!make())
		return strerror(errno);
	prints = trace_event_enable(PRINTK_EVENT);
	return prints ? NULL : strerror(errno);
}

static void open_wanted(void)
{
	enum bsw_text_source text = plan()->text_source;
	const char *why_not;

	if (!tracefs_root())
		return;
	why_not = text == BSW_TEXT_SHARED || text == BSW_TEXT_NONE ? NULL : open_for_printk();
	if (why_not)
		log_line(text == BSW_TEXT_AUTO ? BSW_LOG_INFO : BSW_LOG_ERROR,
			 "No trace instance of our own: %s.%s", why_not,
			 text == BSW_TEXT_AUTO ? " Text is read from the board's shared trace_pipe." : "");
	if (!plan()->trace_event_count)
		return;
	if (!instance[0] && !make())
		log_line(BSW_LOG_ERROR, "No trace event can be read, there is no trace instance: %s.",
			 strerror(errno));
	else
		trace_events_enable();
}

static void pause_instance(bool paused)
{
	trace_instance_run(!paused);
}

static void quiet(void)
{
	trace_instance_run(false);
}

const struct output trace_instance_output = {
	.before_load = open_wanted,
	.quiet = quiet,
	.pause = pause_instance,
	.close = close_all,
};
