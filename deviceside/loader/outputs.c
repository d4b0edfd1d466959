// SPDX-License-Identifier: GPL-2.0-or-later
#include "outputs.h"

#include <string.h>
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "actions.h"
#include "clock.h"
#include "frames.h"
#include "log.h"
#include "losses.h"
#include "pages.h"
#include "perf_buffers.h"
#include "plan.h"
#include "rings.h"
#include "text_source.h"
#include "trace_instance.h"

/* Also for kernels whose poll() does not report every line. */
#define LOOK_INTERVAL_MS 200
/* Many events to a frame; but where buffers fill fast, fewer, so that they do not overflow meanwhile. */
#define GATHER_MS 5
#define HURRY_GATHER_MS 1
#define HURRY_MS 100
/* What was not used may be used later, as far as this part of a second. */
#define BURSTS_PER_S 4

/* Opened in this order, closed the other way round. */
static const struct output *const outputs[] = {
	&trace_instance_output, &losses_output, &text_output,  &pages_output,
	&rings_output,		&perf_output,	&actions_output,
};
#define OUTPUT_COUNT (sizeof(outputs) / sizeof(outputs[0]))

uint8_t outputs_bytes[EVENT_FRAME_BYTES] __attribute__((aligned(8)));

static int epoll_fd = -1;
static uint32_t look_interval_ms = LOOK_INTERVAL_MS;
static uint32_t byte_limit_per_s; /* 0: none */
static int64_t budget_bytes;
static uint64_t budget_at_ns;
static size_t first_to_drain;
static uint64_t hurry_until_ns;

#define FOR_EACH_OUTPUT(function)                                                                            \
	for (size_t i = 0; i < OUTPUT_COUNT; i++) {                                                          \
		if (outputs[i]->function)                                                                    \
			outputs[i]->function();                                                              \
	}

void outputs_before_load(void)
{
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	byte_limit_per_s = plan()->byte_limit_per_s;
	budget_bytes = byte_limit_per_s / BURSTS_PER_S;
	budget_at_ns = monotonic_ns();
	FOR_EACH_OUTPUT(before_load)
}

void outputs_after_load(void)
{
	FOR_EACH_OUTPUT(after_load)
}

/* ---- what may be sent ------------------------------------------------------------------------- */

static bool over_budget(void)
{
	return byte_limit_per_s && budget_bytes <= 0;
}

static void refill_budget(void)
{
	uint64_t now_ns = monotonic_ns();
	uint64_t bytes = (now_ns - budget_at_ns) * byte_limit_per_s / NS_PER_S;

	/* A few microseconds of a small limit are not a byte yet: let them add up. */
	if (!bytes)
		return;
	budget_at_ns = now_ns;
	budget_bytes += (int64_t)bytes;
	if (budget_bytes > byte_limit_per_s / BURSTS_PER_S)
		budget_bytes = byte_limit_per_s / BURSTS_PER_S;
}

bool outputs_room(void)
{
	return !over_budget() && frames_room_for_events(EVENT_ROOM_BYTES);
}

void outputs_send(uint16_t type, const void *fixed, size_t fixed_bytes, const void *tail, size_t tail_bytes)
{
	frames_send(type, fixed, fixed_bytes, tail, tail_bytes);
	budget_bytes -= (int64_t)(sizeof(struct bsw_header) + fixed_bytes + tail_bytes);
}

/* ---- serve ------------------------------------------------------------------------------------ */

int outputs_fd(void)
{
	return over_budget() ? -1 : epoll_fd;
}

bool outputs_hurries(void)
{
	return monotonic_ns() < hurry_until_ns;
}

void outputs_hurry(void)
{
	hurry_until_ns = monotonic_ns() + HURRY_MS * NS_PER_MS;
}

uint32_t outputs_gather_ms(void)
{
	return outputs_hurries() ? HURRY_GATHER_MS : GATHER_MS;
}

bool outputs_drain(void)
{
	bool more = false;

	refill_budget();
	/* Each in turn comes first: when room is short, the first takes it all. */
	first_to_drain++;
	for (size_t i = 0; i < OUTPUT_COUNT; i++) {
		const struct output *output = outputs[(first_to_drain + i) % OUTPUT_COUNT];

		if (output->drain)
			more |= output->drain();
	}
	return more && !over_budget();
}

void outputs_report_losses(void)
{
	FOR_EACH_OUTPUT(report_losses)
}

void outputs_lift_limit(void)
{
	byte_limit_per_s = 0;
}

void outputs_quiet(void)
{
	FOR_EACH_OUTPUT(quiet)
}

void outputs_pause(bool paused)
{
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		if (outputs[i]->pause)
			outputs[i]->pause(paused);
	}
}

void outputs_close(void)
{
	for (size_t i = OUTPUT_COUNT; i-- > 0;) {
		if (outputs[i]->close)
			outputs[i]->close();
	}
	if (epoll_fd >= 0)
		close(epoll_fd);
	epoll_fd = -1;
}

void outputs_watch(int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		log_line(BSW_LOG_WARNING, "A source of events is only looked at now and then: %s.",
			 strerror(errno));
}

void outputs_look_every_ms(uint32_t interval_ms)
{
	if (interval_ms < look_interval_ms)
		look_interval_ms = interval_ms;
}

uint32_t outputs_look_interval_ms(void)
{
	return look_interval_ms;
}
