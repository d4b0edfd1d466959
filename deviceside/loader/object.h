/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   the BPF object: opened, its maps and programs loaded, each program attached or refused.
 * Blocks: while the kernel verifies and hooks; lifeline_guard_work() bounds that.
 * Errors: an unusable object ends the session. A refused program only marks that program.
 */
#ifndef BOARDSCOPE_LOADER_OBJECT_H
#define BOARDSCOPE_LOADER_OBJECT_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deviceside/wire.h"

struct undo;

/*
 * One program of the object at one place where it is hooked: one that the plan hooks in several places stands
 * in the table as often, one behind the other. In the order of the object. The strings live as long as the
 * process.
 */
struct program {
	const char *name; /* the same pointer for the same program: program_repeats() */
	const char *section;
	/* What it hooks: as struct bsw_plan_program has it, from there or from the section. */
	enum bsw_attach_kind kind;
	const char *target;
	const char *path;
	const char *build_id; /* "" is not known */
	uint64_t offset;
	uint64_t parameter;
	bool is_frequency;
	bool one_cpu;
	const char *hook; /* the same for people: "do_sys_openat2", "/bin/sh:main", "eth0" */
	const struct bsw_plan_program *planned; /* NULL: by section */
	bool refused;
	bool detached;	    /* was attached, and will not be again */
	int error;	    /* errno of the refusal */
	const char *reason; /* of the refusal, or of being detached; one sentence */
	uint32_t kernel_id;
	struct bpf_program *bpf;
	bool attached;
	/* What keeps it at its hook (attach.c). */
	struct bpf_link *link;
	int *fds;
	size_t fd_count;
	struct undo *undo;
};

/* False: the session has ended as bad input. */
bool object_open(void);

/* Loads what the kernel takes. False: the session has ended. */
bool object_load(void);

/* Some program prints to the trace: known from the load on. */
bool object_calls_printk(void);

struct program *programs(void);
size_t program_count(void);
size_t programs_attached(void);
/* It is the program of the entry before, hooked in one more place. */
bool program_repeats(const struct program *program);

/* The table of an object that was opened (program_table.c). False: the session has ended as bad input. */
bool programs_list(const struct bpf_object *object);
/* The first place of this program, if it is not refused already; NULL: there is none. */
struct program *program_to_blame(const char *name);
bool programs_all_refused(void);

/* The first refusal of a program is the one that counts. */
void program_refuse(struct program *program, int error, const char *reason);

/* The maps of the loaded object: the one after `previous`, the first for NULL; NULL: there is none. */
struct bpf_map *object_next_map(const struct bpf_map *previous);
/* NULL: it has none of that name. */
struct bpf_map *object_find_map(const char *name);
/* What the host calls it: the kernel's id, or BSW_MAP_BY_INDEX + its place in the object. */
uint32_t object_map_number(const struct bpf_map *map);

/* Hooks each loaded program that is neither refused nor detached for good, or takes all off again; as often
 * as one likes (attach.c). Programs of the kind BEGIN run before, the first time; END is left as it is. */
void programs_attach(void);
void programs_detach(void);
/* Programs of the kind END run, once; they are detached then. */
bool programs_have_end(void);
void programs_run_end(void);
void program_detach(struct program *program);
/* Before each load: what the kernel is to take it for, where the section says no type or another one. */
void program_set_type(struct program *program);
void program_detach_for_good(struct program *program, const char *reason);
void object_close(void);

#endif
