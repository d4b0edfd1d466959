// SPDX-License-Identifier: GPL-2.0-or-later
#include "printk_switch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "clock.h"
#include "janitor.h"
#include "log.h"
#include "small_files.h"

/*
 * Since 6.17 or so, and in the stable series since 2025, the kernel throws the switch from a work queue: some
 * time after the load returned, which on a busy board is long.
 */
#define MOMENT_MS 300
#define PATIENCE_MS 5000
/* Another loader holds the lock while its programs are loaded, which a slow board's verifier makes long. */
#define LOCK_TRIES 1000
#define LOCK_PAUSE_MS 20

static char path[PATH_BYTES];
/* Open all the time: it holds the lock, and opening files again and again would be seen by who traces open.
 */
static int switch_fd = -1;
static bool was_off;
static bool is_expected; /* the kernel has not thrown it yet */
static uint64_t patience_ends_ns;
static bool kept_on;
static uint64_t moment_ends_ns;

int printk_switch_open(void)
{
	if (!tracefs_root())
		return -1;
	tracefs_path(path, "events/bpf_trace/bpf_trace_printk/enable");
	switch_fd = open(path, O_RDWR | O_CLOEXEC);
	return switch_fd;
}

static bool is(char expected)
{
	char value;

	return switch_fd >= 0 && pread(switch_fd, &value, 1, 0) == 1 && value == expected;
}

static bool set(char value)
{
	return pwrite(switch_fd, &value, 1, 0) == 1;
}

static bool lock(void)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(switch_fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		sleep_ms(LOCK_PAUSE_MS);
	}
	return false;
}

void printk_switch_remember(void)
{
	if (switch_fd < 0)
		return;
	/* Without the lock what is read may be another loader's doing: off is what boards are. */
	was_off = !lock() || is('0');
	if (was_off)
		janitor_note_switch(path, "0");
}

static void release(void)
{
	if (switch_fd >= 0)
		flock(switch_fd, LOCK_UN);
}

static void put_back(void)
{
	if (!was_off || !is('1'))
		return;
	if (!set('0'))
		log_line(BSW_LOG_WARNING, "The board-wide printk event stays switched on: %s.",
			 strerror(errno));
	is_expected = false;
	moment_ends_ns = monotonic_ns() + MOMENT_MS * NS_PER_MS;
}

void printk_switch_loaded(bool keep_on, bool calls_printk)
{
	kept_on = keep_on;
	if (keep_on) {
		/* Not waiting for the kernel's work queue: the first lines would be missing. */
		if (was_off && !set('1'))
			log_line(BSW_LOG_WARNING, "The printk event cannot be switched on: %s.",
				 strerror(errno));
		release();
		return;
	}
	is_expected = calls_printk && was_off;
	moment_ends_ns = monotonic_ns() + MOMENT_MS * NS_PER_MS;
	patience_ends_ns = monotonic_ns() + PATIENCE_MS * NS_PER_MS;
	put_back();
}

bool printk_switch_pending(void)
{
	return moment_ends_ns != 0;
}

void printk_switch_tick(void)
{
	uint64_t now_ns;

	if (!moment_ends_ns)
		return;
	put_back();
	now_ns = monotonic_ns();
	if (now_ns < patience_ends_ns && (is_expected || now_ns < moment_ends_ns))
		return;
	moment_ends_ns = 0;
	janitor_forget_switch();
	release();
}

void printk_switch_finish(void)
{
	while (moment_ends_ns) {
		printk_switch_tick();
		if (moment_ends_ns)
			sleep_ms(20);
	}
	if (kept_on) {
		put_back();
		janitor_forget_switch();
	}
	release();
}
