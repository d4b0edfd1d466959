// SPDX-License-Identifier: GPL-2.0-or-later
#include "object.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf_check.h"
#include "lifeline.h"
#include "log.h"
#include "map_types.h"
#include "plan.h"
#include "refusal.h"
#include "section.h"

#define MAX_PROGRAMS 2048
#define VERIFIER_LOG_BYTES (256u * 1024u)
#define VERIFIER_LOG_LIMIT_BYTES (4u * 1024u * 1024u)

static struct bpf_object *object;
static struct program *table;
static size_t count;
static bool calls_printk;
static char *verifier_log;
static size_t verifier_log_bytes;

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

void program_refuse(struct program *program, int error, const char *reason)
{
	if (program->refused)
		return;
	program->refused = true;
	program->error = error;
	program->reason = strdup(reason);
}

/* ---- open ----------------------------------------------------------------------------------- */

static bool open_once(void)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "boardscope", .btf_custom_path = btf_path(),
		    .kernel_log_buf = verifier_log, .kernel_log_size = verifier_log_bytes);

	verifier_log[0] = '\0';
	log_forget_libbpf();
	object = bpf_object__open_mem(object_bytes(), object_size(), &options);
	if (!object)
		lifeline_end(BSW_EXIT_BAD_INPUT, "libbpf cannot read the object: %s.",
			     log_libbpf_warning()[0] ? log_libbpf_warning() : strerror(errno));
	return object != NULL;
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
	}
	if (path[0])
		program->path = path;
}

static const char *hook_of(const struct program *program)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", program->path,
		 program->path[0] && program->target[0] ? ":" : "", program->target);
	if (program->offset)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "+0x%llx",
			 (unsigned long long)program->offset);
	return strdup(text);
}

static void describe(struct program *program, struct bpf_program *bpf)
{
	program->name = strdup(bpf_program__name(bpf));
	program->section = strdup(bpf_program__section_name(bpf));
	program->planned = plan_program(program->name);
	program->path = "";
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

static bool list_programs(void)
{
	struct bpf_program *bpf;

	bpf_object__for_each_program(bpf, object) count++;
	if (count == 0 || count > MAX_PROGRAMS) {
		lifeline_end(BSW_EXIT_BAD_INPUT,
			     count ? "The object holds more than %u programs."
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
	bpf_object__for_each_program(bpf, object) describe(&table[count++], bpf);
	return true;
}

bool object_open(void)
{
	const char *flaw = elf_check(object_bytes(), object_size());

	if (flaw) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "%s", flaw);
		return false;
	}
	verifier_log_bytes = VERIFIER_LOG_BYTES;
	verifier_log = malloc(verifier_log_bytes);
	if (!verifier_log) {
		lifeline_end(BSW_EXIT_FAILED, "The board has no memory for a verifier log.");
		return false;
	}
	return open_once() && list_programs();
}

/* ---- load ----------------------------------------------------------------------------------- */

bool object_calls_printk(void)
{
	return calls_printk;
}

/* Before the load functions of their own are not yet joined to the programs that call them. */
static void look_for_printk(void)
{
	struct bpf_program *bpf;

	bpf_object__for_each_program(bpf, object)
	{
		const struct bpf_insn *instructions = bpf_program__insns(bpf);

		for (size_t i = 0; instructions && i < bpf_program__insn_cnt(bpf); i++) {
			const struct bpf_insn *one = &instructions[i];

			if (one->code == (BPF_JMP | BPF_CALL) && one->src_reg == 0 &&
			    (one->imm == BPF_FUNC_trace_printk || one->imm == BPF_FUNC_trace_vprintk))
				calls_printk = true;
		}
	}
}

static void prepare_programs(void)
{
	struct bpf_program *bpf;
	size_t i = 0;

	bpf_object__for_each_program(bpf, object)
	{
		struct program *program = &table[i++];

		program->bpf = bpf;
		program_set_type(program);
		bpf_program__set_autoload(bpf, !program->refused);
	}
}

static void prepare_maps(void)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		enum bpf_map_type type = bpf_map__type(map);

		/* A pin would outlive us. */
		bpf_map__set_pin_path(map, NULL);
		/* Sources name their record type with __type(value, ...); the kernel refuses its size here.
		 */
		if (type == BPF_MAP_TYPE_RINGBUF) {
			bpf_map__set_key_size(map, 0);
			bpf_map__set_value_size(map, 0);
		} else if (type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
			bpf_map__set_key_size(map, sizeof(int));
			bpf_map__set_value_size(map, sizeof(int));
		}
	}
}

static struct program *blamed_program(void)
{
	const char *name = log_blamed_program();

	for (size_t i = 0; name[0] && i < count; i++) {
		if (strcmp(table[i].name, name) == 0)
			return table[i].refused ? NULL : &table[i];
	}
	return NULL;
}

/* The log did not fit: the kernel then tells ENOSPC instead of the cause. */
static bool enlarge_log(void)
{
	char *larger;

	if (verifier_log_bytes >= VERIFIER_LOG_LIMIT_BYTES)
		return false;
	larger = realloc(verifier_log, VERIFIER_LOG_LIMIT_BYTES);
	if (!larger)
		return false;
	verifier_log = larger;
	verifier_log_bytes = VERIFIER_LOG_LIMIT_BYTES;
	return true;
}

/* The end of a log says why; of one that is too long for the way to the host, the end is sent. */
static void send_verifier_log(const struct program *program)
{
	size_t bytes = strnlen(verifier_log, verifier_log_bytes);
	const char *text = verifier_log;

	if (!bytes)
		return;
	if (bytes > VERIFIER_LOG_BYTES) {
		text += bytes - VERIFIER_LOG_BYTES;
		bytes = VERIFIER_LOG_BYTES;
	}
	log_line(BSW_LOG_ERROR, "The verifier's log of program %s:", program ? program->name : "(unknown)");
	log_text(BSW_LOG_ERROR, BSW_ORIGIN_VERIFIER, text, bytes);
}

/* Of a type that it does not know the kernel says no more than "invalid": so ask it for each. */
static bool lacks_map_type(char *sentence, size_t capacity)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		uint32_t type = bpf_map__type(map);

		if (map_type_try(type) != EINVAL)
			continue;
		snprintf(sentence, capacity,
			 "Map %s is of type %s, which this board's kernel does not have.%s", bpf_map__name(map),
			 map_type_name(type),
			 type == BPF_MAP_TYPE_RINGBUF ? " A perf event array does the same on every kernel." : "");
		return true;
	}
	return false;
}

static void refuse_all(int error)
{
	char reason[768];

	if (error != EINVAL || !lacks_map_type(reason, sizeof(reason)))
		refusal_of_object(reason, sizeof(reason), error);
	for (size_t i = 0; i < count; i++)
		program_refuse(&table[i], error, reason);
}

/* One refused program fails the whole object: take it out, and try again without it. */
static void refuse_culprit(int error)
{
	struct program *culprit = blamed_program();
	char reason[768];

	send_verifier_log(culprit);
	if (!culprit) {
		refuse_all(error);
		return;
	}
	refusal_of_load(reason, sizeof(reason), culprit, error, verifier_log);
	program_refuse(culprit, error, reason);
}

static bool all_refused(void)
{
	for (size_t i = 0; i < count; i++) {
		if (!table[i].refused)
			return false;
	}
	return true;
}

static void read_kernel_ids(void)
{
	for (size_t i = 0; i < count; i++) {
		struct bpf_prog_info info = {0};
		__u32 bytes = sizeof(info);

		if (!table[i].refused &&
		    bpf_obj_get_info_by_fd(bpf_program__fd(table[i].bpf), &info, &bytes) == 0)
			table[i].kernel_id = info.id;
	}
}

bool object_load(void)
{
	while (!all_refused()) {
		int error;

		if (lifeline_glance() || (!object && !open_once()))
			return false;
		prepare_programs();
		prepare_maps();
		look_for_printk();
		log_forget_libbpf();
		error = -bpf_object__load(object);
		look_for_printk();
		if (error == 0)
			break;
		if (error != ENOSPC || !enlarge_log())
			refuse_culprit(error);
		object_close();
	}
	read_kernel_ids();
	free(verifier_log);
	verifier_log = NULL;
	return true;
}

struct bpf_map *object_next_map(const struct bpf_map *previous)
{
	return object ? bpf_object__next_map(object, previous) : NULL;
}

struct bpf_map *object_find_map(const char *name)
{
	return object ? bpf_object__find_map_by_name(object, name) : NULL;
}

uint32_t object_map_number(const struct bpf_map *map)
{
	struct bpf_map_info info = {0};
	__u32 bytes = sizeof(info);
	uint32_t index = BSW_MAP_BY_INDEX;

	if (bpf_obj_get_info_by_fd(bpf_map__fd(map), &info, &bytes) == 0 && info.id)
		return info.id;
	while ((map = bpf_object__prev_map(object, map)))
		index++;
	return index;
}

void object_close(void)
{
	if (object)
		bpf_object__close(object);
	object = NULL;
	for (size_t i = 0; i < count; i++)
		table[i].bpf = NULL;
}
