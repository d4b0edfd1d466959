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

/* One program of the object, in its order. The strings live as long as the process. */
struct program {
	const char *name;
	const char *section;
	const char *target; /* what it hooks: "do_sys_openat2", "syscalls/sys_enter_openat" */
	enum bsw_attach_kind kind;
	const struct bsw_plan_program *planned; /* NULL: by section */
	bool refused;
	int error;	    /* errno of the refusal */
	const char *reason; /* of the refusal, one sentence */
	uint32_t kernel_id;
	struct bpf_program *bpf;
	struct bpf_link *link;
};

/* False: the session has ended as bad input. */
bool object_open(void);

/* Loads what the kernel takes. False: the session has ended. */
bool object_load(void);

/* Some program prints to the trace: known from the load on. */
bool object_calls_printk(void);

/* NULL before the load and after the end. */
struct bpf_object *object_of_libbpf(void);

struct program *programs(void);
size_t program_count(void);
size_t programs_attached(void);

/* The first refusal of a program is the one that counts. */
void program_refuse(struct program *program, int error, const char *reason);

/* Hooks each loaded program (attach.c). */
void programs_attach(void);
void programs_detach(void);
void object_close(void);

#endif
