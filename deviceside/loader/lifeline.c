// SPDX-License-Identifier: GPL-2.0-or-later
#include "lifeline.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "clock.h"
#include "frames.h"

#define SILENCE_LIMIT_BEFORE_PLAN_MS 30000u

static enum bsw_exit_reason reason;
static int signal_number;
static int32_t program_code;
static unsigned int work_limit_s;
static char sentence[512];
static int signal_fd = -1;
static int stdin_flags = -1, stdout_flags = -1;
static uint64_t last_heard_ns;
static uint32_t silence_limit_ms = SILENCE_LIMIT_BEFORE_PLAN_MS;

bool lifeline_start(void)
{
	sigset_t signals;

	last_heard_ns = monotonic_ns();
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGQUIT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);

	stdin_flags = fcntl(frames_input(), F_GETFL);
	stdout_flags = fcntl(frames_output(), F_GETFL);
	if (signal_fd < 0 || stdin_flags < 0 || stdout_flags < 0)
		return false;
	return fcntl(frames_input(), F_SETFL, stdin_flags | O_NONBLOCK) == 0 &&
	       fcntl(frames_output(), F_SETFL, stdout_flags | O_NONBLOCK) == 0;
}

void lifeline_end(enum bsw_exit_reason why, const char *format, ...)
{
	va_list arguments;

	if (reason)
		return;
	reason = why;
	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
}

void lifeline_end_by_program(int32_t code)
{
	if (reason)
		return;
	program_code = code;
	lifeline_end(BSW_EXIT_PROGRAM, "A program ended the session, with exit code %d.", (int)code);
}

bool lifeline_ended(void)
{
	return reason != 0;
}

bool lifeline_ended_in_order(void)
{
	return reason == BSW_EXIT_STOPPED || reason == BSW_EXIT_END_OF_INPUT || reason == BSW_EXIT_SIGNAL ||
	       reason == BSW_EXIT_PROGRAM;
}

enum bsw_exit_reason lifeline_reason(void)
{
	return reason;
}

const char *lifeline_sentence(void)
{
	return sentence;
}

int lifeline_exit_code(void)
{
	switch (reason) {
	case BSW_EXIT_STOPPED:
	case BSW_EXIT_END_OF_INPUT:
		return 0;
	case BSW_EXIT_SILENCE:
		return 3;
	case BSW_EXIT_BAD_INPUT:
		return 4;
	case BSW_EXIT_REFUSED:
		return 5;
	case BSW_EXIT_SIGNAL:
		return 128 + signal_number;
	case BSW_EXIT_PROGRAM:
		return program_code;
	case BSW_EXIT_FAILED:
		break;
	}
	return 1;
}

void lifeline_heard(void)
{
	last_heard_ns = monotonic_ns();
}

void lifeline_set_silence_limit_ms(uint32_t limit_ms)
{
	silence_limit_ms = limit_ms;
}

void lifeline_check_silence(void)
{
	uint64_t silent_ns = monotonic_ns() - last_heard_ns;

	if (silence_limit_ms && silent_ns > silence_limit_ms * NS_PER_MS)
		lifeline_end(BSW_EXIT_SILENCE, "Nothing came from the host for %u ms.", silence_limit_ms);
}

int lifeline_signal_fd(void)
{
	return signal_fd;
}

void lifeline_take_signals(void)
{
	struct signalfd_siginfo signal_info;

	while (read(signal_fd, &signal_info, sizeof(signal_info)) == (ssize_t)sizeof(signal_info)) {
		if (!reason)
			signal_number = (int)signal_info.ssi_signo;
		lifeline_end(BSW_EXIT_SIGNAL, "The loader got signal %u (%s).", signal_info.ssi_signo,
			     strsignal((int)signal_info.ssi_signo));
	}
}

bool lifeline_glance(void)
{
	frames_flush();
	lifeline_take_signals();
	lifeline_guard_work(work_limit_s);
	return lifeline_ended();
}

void lifeline_guard_work(unsigned int limit_s)
{
	/* SIGALRM is not caught: it kills, the kernel closes everything, the janitor does the rest. */
	work_limit_s = limit_s;
	alarm(limit_s);
}

void lifeline_finish(void)
{
	if (stdin_flags >= 0)
		fcntl(frames_input(), F_SETFL, stdin_flags);
	if (stdout_flags >= 0)
		fcntl(frames_output(), F_SETFL, stdout_flags);
}
