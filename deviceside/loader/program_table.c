// SPDX-License-Identifier: GPL-2.0-or-later
/* The programs of the object, at each place where the plan or their section hooks them. */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lifeline.h"
#include "object.h"
#include "plan.h"
#include "section.h"

#define MAX_PROGRAMS 2048 /* and places where they are hooked: as many as READY can tell of */

static struct program *table;
static size_t count;

struct program *programs(void)
{
	return table;
}

size_t program_count(void)
{
	return count;
}

size_t programs_attached(void)
{
	size_t attached = 0;

	for (size_t i = 0; i < count; i++)
		attached += table[i].attached;
	return attached;
}

bool program_repeats(const struct program *program)
{
	return program > table && program->name == program[-1].name;
}

void program_refuse(struct program *program, int error, const char *reason)
{
	if (program->refused)
		return;
	program->refused = true;
	program->error = error;
	program->reason = strdup(reason);
}

static void take_plan(struct program *program)
{
	const struct bsw_plan_program *planned = program->planned;
	const char *target = plan_string(planned->target_str), *path = plan_string(planned->path_str);

	/* Where the plan names no place, the section does. */
	if (target[0] || path[0]) {
		program->target = target;
		program->offset = planned->offset;
		program->parameter = planned->parameter;
		program->is_frequency = planned->flags & BSW_PROGRAM_FREQUENCY;
		program->one_cpu = planned->flags & BSW_PROGRAM_ONE_CPU;
		program->build_id = plan_string(planned->build_id_str);
	}
	if (path[0])
		program->path = path;
}

static const char *hook_of(const struct program *program)
{
	char text[512];

	if (program->kind == BSW_ATTACH_BEGIN || program->kind == BSW_ATTACH_END)
		return program->kind == BSW_ATTACH_BEGIN ? "BEGIN" : "END";
	snprintf(text, sizeof(text), "%s%s%s", program->path,
		 program->path[0] && program->target[0] ? ":" : "", program->target);
	if (program->offset)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "+0x%llx",
			 (unsigned long long)program->offset);
	return strdup(text);
}

static void describe(struct program *program, struct bpf_program *bpf, const struct bsw_plan_program *planned)
{
	program->planned = planned;
	program->path = "";
	program->build_id = "";
	program->kind = section_kind(program->section);
	if (program->planned && program->planned->kind != BSW_ATTACH_BY_SECTION)
		program->kind = program->planned->kind;
	section_describe(program);
	if (program->planned)
		take_plan(program);
	if (program->kind == BSW_ATTACH_CGROUP && !program->path[0])
		program->path = "/sys/fs/cgroup";
	program->hook = hook_of(program);
	if (!program->planned && !bpf_program__autoload(bpf))
		program_refuse(program, 0,
			       "Its section name begins with '?': it is loaded only when the plan names it.");
}

/* One entry for each place where it is hooked; without a table they are only counted. */
static void list_hooks(struct bpf_program *bpf)
{
	const char *name = bpf_program__name(bpf), *section = bpf_program__section_name(bpf);
	const struct bsw_plan_program *planned = NULL;

	if (table) {
		name = strdup(name);
		section = strdup(section);
	}
	do {
		planned = plan_program(name, planned);
		if (table) {
			table[count].name = name;
			table[count].section = section;
			describe(&table[count], bpf, planned);
		}
		count++;
	} while (planned && plan_program(name, planned));
}

bool programs_list(const struct bpf_object *object)
{
	struct bpf_program *bpf;

	bpf_object__for_each_program(bpf, object) list_hooks(bpf);
	if (count == 0 || count > MAX_PROGRAMS) {
		lifeline_end(
			BSW_EXIT_BAD_INPUT,
			count ? "The object holds more than %u programs, or they are hooked in more places."
			      : "The object holds no BPF program.",
			MAX_PROGRAMS);
		count = 0;
		return false;
	}
	table = calloc(count, sizeof(*table));
	if (!table) {
		lifeline_end(BSW_EXIT_FAILED, "The board has no memory for %zu programs.", count);
		count = 0;
		return false;
	}
	count = 0;
	bpf_object__for_each_program(bpf, object) list_hooks(bpf);
	return true;
}

struct program *program_to_blame(const char *name)
{
	for (size_t i = 0; name[0] && i < count; i++) {
		if (!table[i].refused && strcmp(table[i].name, name) == 0)
			return &table[i];
	}
	return NULL;
}

bool programs_all_refused(void)
{
	for (size_t i = 0; i < count; i++) {
		if (!table[i].refused)
			return false;
	}
	return true;
}
