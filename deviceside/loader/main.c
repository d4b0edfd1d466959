// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Boardscope loader: takes a BPF object and a plan as frames on stdin, attaches what it can, sends what
 * the programs print as frames on stdout, and leaves the board as it found it, whatever ends it.
 */
#include <errno.h>
#include <library_versions.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "check.h"
#include "clock.h"
#include "command_line.h"
#include "control.h"
#include "frames.h"
#include "janitor.h"
#include "kernel_mask.h"
#include "lifeline.h"
#include "log.h"
#include "maps.h"
#include "object.h"
#include "outputs.h"
#include "plan.h"
#include "printk_switch.h"
#include "reports.h"
#include "requests.h"
#include "stats.h"
#include "text_source.h"
#include "trace_instance.h"

#define WORK_LIMIT_S 60
#define SWITCH_TICK_MS 50
/* `bscope loader list` looks for this text in the file, since it cannot run a foreign one. */
static const char about[] = "boardscope-loader " BOARDSCOPE_LOADER_VERSION " (" LOADER_LIBBPF ", " LOADER_LIBC
			    "): kprobe, tracepoint, raw tracepoint, uprobe, USDT, perf event, socket, XDP, tc, "
			    "cgroup, fentry; ring and perf buffers, printk text and pages, trace events; maps, "
			    "pause, limits, check, bundle";
#define DEFAULT_LOSS_INTERVAL_MS 1000
#define LAST_TEXT_LIMIT_MS 1500
#define LAST_FLUSH_LIMIT_MS 1500

static bool streaming;
static uint64_t drain_at_ns; /* 0: nothing to drain */
static uint64_t tick_at_ns;
static uint64_t report_at_ns;

/* ---- start: the order of the whole thing ---------------------------------------------------- */

static void start_session(void)
{
	bool loaded = true;

	if (!blobs_complete())
		return;
	kernel_mask(plan()->without);
	if (bundle_prints())
		plan_set_text_source(trace_instance_can_print() ? BSW_TEXT_INSTANCE : BSW_TEXT_SHARED);
	lifeline_set_silence_limit_ms(plan()->silence_limit_ms);
	lifeline_guard_work(WORK_LIMIT_S);
	if (object_bytes() && !object_open())
		return;
	outputs_before_load();
	printk_switch_remember();
	if (object_bytes())
		loaded = object_load();
	/* Loading throws the switch, attaching does not; another loader may be waiting for it. */
	printk_switch_loaded(text_source_kind() == BSW_TEXT_SHARED, object_calls_printk());
	if (loaded) {
		outputs_after_load();
		if (plan()->stats_interval_ms || plan()->run_limit_per_s || plan()->run_limit_permille)
			stats_start();
		programs_attach();
		budget_start();
		maps_after_load();
	}
	blobs_release();
	lifeline_guard_work(0);
	if (lifeline_ended())
		return;
	say_ready();
	if (program_count() && !programs_attached())
		lifeline_end(BSW_EXIT_REFUSED, "No program of the object could be attached.");
	bundle_ready();
	streaming = true;
	lifeline_heard(); /* the work's time was not the host's silence */
}

static void on_frame(uint16_t type, const void *payload, uint32_t length)
{
	switch (type) {
	case BSW_BLOB:
	case BSW_START:
		if (streaming)
			lifeline_end(BSW_EXIT_BAD_INPUT, "A frame of type %u came after START.", type);
		else if (type == BSW_BLOB)
			blob_take_piece(payload, length);
		else
			start_session();
		break;
	case BSW_STOP:
		lifeline_end(BSW_EXIT_STOPPED, "Stopped by the host.");
		break;
	case BSW_PAUSE:
		if (streaming)
			control_pause(payload, length);
		break;
	case BSW_PING:
		say_pong(payload, length);
		break;
	default:
		if (!request_take(type, payload, length))
			log_line(BSW_LOG_WARNING, "A frame of the unknown type %u was skipped.", type);
	}
}

/* ---- serve ---------------------------------------------------------------------------------- */

static uint32_t report_interval_ms(void)
{
	return plan()->stats_interval_ms ? plan()->stats_interval_ms : DEFAULT_LOSS_INTERVAL_MS;
}

static void report_if_due(uint64_t now_ns)
{
	if (now_ns < report_at_ns || !frames_room_for_events(0))
		return;
	if (report_at_ns) {
		outputs_report_losses();
		if (plan()->stats_interval_ms)
			stats_send();
		say_clock();
	}
	report_at_ns = now_ns + report_interval_ms() * NS_PER_MS;
}

static void drain_if_due(uint64_t now_ns, bool readable)
{
	if (readable && !drain_at_ns)
		drain_at_ns = now_ns + outputs_gather_ms() * NS_PER_MS;
	if (now_ns >= tick_at_ns || (drain_at_ns && now_ns >= drain_at_ns)) {
		tick_at_ns = now_ns + outputs_look_interval_ms() * NS_PER_MS;
		drain_at_ns = outputs_drain() ? now_ns : 0;
	}
}

static int until_next_work_ms(void)
{
	int wait_ms = printk_switch_pending() ? SWITCH_TICK_MS : (int)outputs_look_interval_ms();
	uint64_t now_ns = monotonic_ns();

	if (drain_at_ns && frames_room_for_events(EVENT_ROOM_BYTES))
		wait_ms = drain_at_ns <= now_ns ? 0 : (int)((drain_at_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS);
	return requests_wait_ms(wait_ms);
}

static void serve_once(void)
{
	bool gathering = drain_at_ns != 0;
	struct pollfd ends[] = {
		{.fd = frames_input(), .events = POLLIN},
		{.fd = frames_output(), .events = frames_queued_bytes() ? POLLOUT : 0},
		{.fd = lifeline_signal_fd(), .events = POLLIN},
		/* poll() ignores negative descriptors: no events while we gather, or while the host reads
		   slowly. */
		{.fd = gathering || !streaming || !frames_room_for_events(EVENT_ROOM_BYTES) ? -1
											    : outputs_fd(),
		 .events = POLLIN},
	};

	if (poll(ends, sizeof(ends) / sizeof(ends[0]), until_next_work_ms()) < 0 && errno != EINTR)
		lifeline_end(BSW_EXIT_FAILED, "poll: %s.", strerror(errno));
	if (ends[1].revents & (POLLERR | POLLHUP | POLLNVAL))
		lifeline_end(BSW_EXIT_END_OF_INPUT, "The host closed the loader's output.");
	if (ends[2].revents)
		lifeline_take_signals();
	if (ends[0].revents)
		frames_receive(on_frame);
	lifeline_check_silence();
	bundle_check_time();
	if (streaming && !lifeline_ended()) {
		uint64_t now_ns = monotonic_ns();

		printk_switch_tick();
		requests_step(now_ns);
		drain_if_due(now_ns, ends[3].revents != 0);
		report_if_due(now_ns);
		budget_check(now_ns);
	}
	frames_flush();
}

/* ---- finish --------------------------------------------------------------------------------- */

static void drain_rest(void)
{
	uint64_t deadline_ns = monotonic_ns() + LAST_TEXT_LIMIT_MS * NS_PER_MS;

	while (outputs_drain() && monotonic_ns() < deadline_ns)
		frames_flush_within(50);
}

/* END sees what the actions of all events before have made of the maps. */
static void run_end(void)
{
	if (!streaming || !lifeline_ended_in_order() || !programs_have_end())
		return;
	outputs_pause(true);
	drain_rest();
	outputs_pause(false);
	programs_run_end();
}

static void finish(void)
{
	lifeline_guard_work(WORK_LIMIT_S);
	programs_detach();
	outputs_lift_limit();
	run_end();
	outputs_quiet();
	if (streaming) {
		drain_rest();
		requests_finish();
		outputs_report_losses();
		if (plan()->stats_interval_ms)
			stats_send();
		say_clock();
	}
	outputs_close();
	object_close();
	printk_switch_finish();
	say_exit();
	frames_flush_within(LAST_FLUSH_LIMIT_MS);
	lifeline_finish();
	janitor_dismiss();
}

/* ---- main ----------------------------------------------------------------------------------- */

/* The one file of ours on the board goes as soon as it runs. */
static void remove_own_file(void)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length <= 0)
		return;
	path[length] = '\0';
	if (unlink(path) != 0 && errno != ENOENT)
		log_line(BSW_LOG_WARNING, "The loader's file %s could not be removed: %s.", path,
			 strerror(errno));
}

int main(int argc, char **argv)
{
	struct command_line line;

	bool bundled = bundle_find();

	if (!command_line_read(&line, argc, argv, bundled))
		return 2;
	if (line.version) {
		puts(about);
		return 0;
	}
	kernel_mask(line.without);
	if (bundled && !bundle_open(&line))
		return 1;
	if (!janitor_start(printk_switch_open()))
		lifeline_end(BSW_EXIT_FAILED, "No process could be started: %s.", strerror(errno));
	if (!lifeline_start())
		lifeline_end(BSW_EXIT_FAILED, "stdin or stdout cannot be used: %s.", strerror(errno));
	log_start();
	say_hello();
	if (!line.keep && !bundled)
		remove_own_file();
	janitor_sweep_instances();
	if (line.check)
		check_board();
	while (!lifeline_ended())
		serve_once();
	finish();
	return (bundled ? bundle_exit_code() : lifeline_exit_code()) & 0xff;
}
