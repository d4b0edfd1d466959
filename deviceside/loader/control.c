// SPDX-License-Identifier: GPL-2.0-or-later
#include "control.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "lifeline.h"
#include "log.h"
#include "object.h"
#include "outputs.h"
#include "plan.h"
#include "reports.h"
#include "stats.h"

#define WORK_LIMIT_S 60
#define DEFAULT_INTERVAL_MS 1000

/* ---- pause ---------------------------------------------------------------------------------- */

static bool paused;

bool control_paused(void)
{
	return paused;
}

void control_pause(const void *payload, uint32_t length)
{
	struct bsw_pause wanted;

	if (length < sizeof(wanted)) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "A PAUSE frame of %u bytes is too short.", length);
		return;
	}
	memcpy(&wanted, payload, sizeof(wanted));
	if (paused == (wanted.paused != 0))
		return;
	paused = wanted.paused != 0;
	lifeline_guard_work(WORK_LIMIT_S);
	if (paused)
		programs_detach();
	outputs_pause(paused);
	if (!paused)
		programs_attach();
	lifeline_guard_work(0);
	say_ready();
}

/* ---- budget --------------------------------------------------------------------------------- */

static struct bsw_program_stats *before; /* of each program; NULL: there are no limits to keep */
static uint64_t before_ns;

static uint64_t interval_ns(void)
{
	uint32_t interval_ms = plan()->stats_interval_ms;

	return (interval_ms ? interval_ms : DEFAULT_INTERVAL_MS) * NS_PER_MS;
}

/* 61204 as "61,204". */
static const char *grouped(uint64_t number, char text[32])
{
	char *at = text + 31;

	*at = '\0';
	for (int digits = 0; number || !digits; digits++) {
		if (digits && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + number % 10);
		number /= 10;
	}
	return at;
}

/* What it cost since the last look, against the plan. True: too much, and the sentence says what. */
static bool exceeds(const struct bsw_program_stats *cost, uint64_t elapsed_ns, char *sentence,
		    size_t capacity)
{
	uint64_t runs = cost->run_count * NS_PER_S / elapsed_ns;
	uint64_t permille = cost->run_time_ns * 1000 / elapsed_ns;
	uint32_t most_runs = plan()->run_limit_per_s, most_permille = plan()->run_limit_permille;
	char text[2][32];

	if (most_runs && runs > most_runs) {
		snprintf(sentence, capacity, "It ran %s times a second; the limit is %s.",
			 grouped(runs, text[0]), grouped(most_runs, text[1]));
		return true;
	}
	if (most_permille && permille > most_permille) {
		snprintf(sentence, capacity, "It took %u.%u %% of one CPU's time; the limit is %u.%u %%.",
			 (unsigned int)permille / 10, (unsigned int)permille % 10, most_permille / 10,
			 most_permille % 10);
		return true;
	}
	return false;
}

void budget_start(void)
{
	if (!program_count() || !(plan()->run_limit_per_s || plan()->run_limit_permille))
		return;
	if (!stats_are_counted()) {
		log_line(BSW_LOG_WARNING,
			 "This kernel does not count how often programs run (5.1 and newer can), so "
			 "the limits on that cannot be kept.");
		return;
	}
	before = calloc(program_count(), sizeof(*before));
	before_ns = monotonic_ns();
	for (size_t i = 0; before && i < program_count(); i++)
		stats_of(&programs()[i], &before[i]);
}

/* At all its hooks: what it costs is known of the program only. */
static bool detach_program(struct program *program, const char *reason)
{
	bool was_attached = false;

	do {
		if (!program->attached)
			continue;
		program_detach_for_good(program, reason);
		was_attached = true;
	} while (++program < programs() + program_count() && program_repeats(program));
	return was_attached;
}

void budget_check(uint64_t now_ns)
{
	bool changed = false;

	if (!before || now_ns - before_ns < interval_ns())
		return;
	for (size_t i = 0; i < program_count(); i++) {
		struct bsw_program_stats now, cost;
		char sentence[128];

		if (program_repeats(&programs()[i]) || !stats_of(&programs()[i], &now))
			continue;
		cost.run_count = now.run_count - before[i].run_count;
		cost.run_time_ns = now.run_time_ns - before[i].run_time_ns;
		before[i] = now;
		if (exceeds(&cost, now_ns - before_ns, sentence, sizeof(sentence)))
			changed |= detach_program(&programs()[i], sentence);
	}
	before_ns = now_ns;
	if (changed)
		say_ready();
}
