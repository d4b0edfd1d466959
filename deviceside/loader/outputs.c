// SPDX-License-Identifier: GPL-2.0-or-later
#include "outputs.h"

#include <string.h>
#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "log.h"
#include "text_source.h"

/* Also for kernels whose poll() does not report every line. */
#define LOOK_INTERVAL_MS 200

static const struct output *const outputs[] = {
	&text_output,
};

static int epoll_fd = -1;
static uint32_t look_interval_ms = LOOK_INTERVAL_MS;

#define FOR_EACH_OUTPUT(function)                                                                            \
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {                                  \
		if (outputs[i]->function)                                                                    \
			outputs[i]->function();                                                              \
	}

void outputs_before_load(void)
{
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	FOR_EACH_OUTPUT(before_load)
}

void outputs_after_load(void)
{
	FOR_EACH_OUTPUT(after_load)
}

int outputs_fd(void)
{
	return epoll_fd;
}

bool outputs_drain(void)
{
	bool more = false;

	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++)
		more |= outputs[i]->drain();
	return more;
}

void outputs_report_losses(void)
{
	FOR_EACH_OUTPUT(report_losses)
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
	FOR_EACH_OUTPUT(close)
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
