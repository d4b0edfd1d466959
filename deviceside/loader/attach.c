// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "janitor.h"
#include "lifeline.h"
#include "log.h"
#include "object.h"
#include "plan.h"
#include "refusal.h"

static struct bpf_link *attach_kprobe(const struct program *program)
{
	LIBBPF_OPTS(bpf_kprobe_opts, options, .offset = (size_t)program->planned->offset,
		    .retprobe = program->kind == BSW_ATTACH_KRETPROBE);

	return bpf_program__attach_kprobe_opts(program->bpf, program->target, &options);
}

static struct bpf_link *attach_tracepoint(const struct program *program)
{
	char category[128];
	const char *separator = strpbrk(program->target, "/:");

	if (!separator || (size_t)(separator - program->target) >= sizeof(category)) {
		errno = EINVAL;
		return NULL;
	}
	snprintf(category, sizeof(category), "%.*s", (int)(separator - program->target), program->target);
	return bpf_program__attach_tracepoint(program->bpf, category, separator + 1);
}

static struct bpf_link *attach_as_planned(const struct program *program)
{
	bool names_hook = program->planned && (program->planned->kind != BSW_ATTACH_BY_SECTION ||
					       plan_string(program->planned->target_str)[0]);

	if (names_hook && (program->kind == BSW_ATTACH_KPROBE || program->kind == BSW_ATTACH_KRETPROBE))
		return attach_kprobe(program);
	if (names_hook && program->kind == BSW_ATTACH_TRACEPOINT)
		return attach_tracepoint(program);
	return bpf_program__attach(program->bpf);
}

void programs_attach(void)
{
	/* Without these files (before 4.17) libbpf writes kprobe_events, which no closed fd undoes. */
	if (access("/sys/bus/event_source/devices/kprobe/type", F_OK) != 0 ||
	    access("/sys/bus/event_source/devices/uprobe/type", F_OK) != 0)
		janitor_note_legacy_probes();
	for (size_t i = 0; i < program_count(); i++) {
		struct program *program = &programs()[i];
		char reason[768];
		int error;

		if (program->refused || program->detached || program->link)
			continue;
		if (lifeline_glance())
			return;
		log_forget_libbpf();
		program->link = attach_as_planned(program);
		if (program->link)
			continue;
		error = errno;
		refusal_of_attach(reason, sizeof(reason), program, error);
		program_refuse(program, error, reason);
	}
}

static void detach(struct program *program)
{
	if (program->link)
		bpf_link__destroy(program->link);
	program->link = NULL;
}

void programs_detach(void)
{
	for (size_t i = 0; i < program_count(); i++)
		detach(&programs()[i]);
}

void program_detach_for_good(struct program *program, const char *reason)
{
	detach(program);
	program->detached = true;
	program->reason = strdup(reason);
}
