// SPDX-License-Identifier: GPL-2.0-or-later
#include "object.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "elf_check.h"
#include "lifeline.h"
#include "log.h"
#include "map_types.h"
#include "plan.h"
#include "refusal.h"
#include "small_files.h"

#define MAX_FILES 16384 /* descriptors: a hook may take two */
#define VERIFIER_LOG_BYTES (256u * 1024u)
#define VERIFIER_LOG_LIMIT_BYTES (4u * 1024u * 1024u)

static struct bpf_object *object;
static bool calls_printk;
static char *verifier_log;
static size_t verifier_log_bytes;

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

static void allow_many_files(void)
{
	struct rlimit limit = {.rlim_cur = MAX_FILES, .rlim_max = MAX_FILES}, now;

	if (getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur >= MAX_FILES)
		return;
	if (now.rlim_max > MAX_FILES)
		limit.rlim_max = now.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
		return;
	now.rlim_cur = now.rlim_max;
	setrlimit(RLIMIT_NOFILE, &now);
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
	allow_many_files();
	return open_once() && programs_list(object);
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
	struct bpf_program *bpf = NULL;
	bool wanted = false;

	for (struct program *program = programs(); program < programs() + program_count(); program++) {
		if (!program_repeats(program)) {
			bpf = bpf_object__next_program(object, bpf);
			wanted = false;
		}
		program->bpf = bpf;
		program_set_type(program);
		wanted |= !program->refused;
		bpf_program__set_autoload(bpf, wanted);
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
	/* The host knows whose log follows by this sentence (docs/wire.md). */
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
	for (size_t i = 0; i < program_count(); i++)
		program_refuse(&programs()[i], error, reason);
}

/* One refused program fails the whole object: take it out, and try again without it. */
static void refuse_culprit(int error)
{
	struct program *culprit = program_to_blame(log_blamed_program());
	char reason[768];

	send_verifier_log(culprit);
	if (!culprit) {
		refuse_all(error);
		return;
	}
	refusal_of_load(reason, sizeof(reason), culprit, error, verifier_log);
	do
		program_refuse(culprit, error, reason);
	while (++culprit < programs() + program_count() && program_repeats(culprit));
}

static void read_kernel_ids(void)
{
	for (size_t i = 0; i < program_count(); i++) {
		struct program *program = &programs()[i];
		struct bpf_prog_info info = {0};
		__u32 bytes = sizeof(info);

		if (!program->refused &&
		    bpf_obj_get_info_by_fd(bpf_program__fd(program->bpf), &info, &bytes) == 0)
			program->kernel_id = info.id;
	}
}

/* Then a "__ksym" is 0, without a word. */
static void warn_of_hidden_symbols(void)
{
	const struct btf *types = bpf_object__btf(object);
	char line[32];

	if (!types || btf__find_by_name_kind(types, ".ksyms", BTF_KIND_DATASEC) < 0 ||
	    !file_read("/proc/kallsyms", line, sizeof(line)) || strtoull(line, NULL, 16) != 0)
		return;
	log_line(BSW_LOG_WARNING,
		 "The kernel hides where its symbols are: those that the object asks for are 0. Run on the board: "
		 "sysctl -w kernel.kptr_restrict=1");
}

bool object_load(void)
{
	while (!programs_all_refused()) {
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
	if (object)
		warn_of_hidden_symbols();
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
	for (size_t i = 0; i < program_count(); i++)
		programs()[i].bpf = NULL;
}
