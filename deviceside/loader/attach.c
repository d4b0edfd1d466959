// SPDX-License-Identifier: GPL-2.0-or-later
#include "attach.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "grace.h"
#include "janitor.h"
#include "lifeline.h"
#include "log.h"
#include "refusal.h"
#include "reports.h"
#include "section.h"
#include "trace_instance.h"

/* ---- kinds that libbpf hooks in one call ---------------------------------------------------- */

static bool attach_kprobe(struct program *program)
{
	LIBBPF_OPTS(bpf_kprobe_opts, options, .offset = (size_t)program->offset,
		    .retprobe = program->kind == BSW_ATTACH_KRETPROBE);

	return program_hold_link(program,
				 bpf_program__attach_kprobe_opts(program->bpf, program->target, &options));
}

static bool attach_tracepoint(struct program *program)
{
	char category[128];
	const char *separator = strpbrk(program->target, "/:");

	if (!separator || (size_t)(separator - program->target) >= sizeof(category)) {
		errno = EINVAL;
		return false;
	}
	snprintf(category, sizeof(category), "%.*s", (int)(separator - program->target), program->target);
	return program_hold_link(program,
				 bpf_program__attach_tracepoint(program->bpf, category, separator + 1));
}

static bool attach_raw_tracepoint(struct program *program)
{
	return program_hold_link(program, bpf_program__attach_raw_tracepoint(program->bpf, program->target));
}

/* The load has found the place. */
static bool attach_by_btf(struct program *program)
{
	return program_hold_link(program, bpf_program__attach_trace(program->bpf));
}

/* "fmod_ret" is found by its BTF too; of the rest libbpf knows more than we do. */
static bool attach_by_section(struct program *program)
{
	if (bpf_program__type(program->bpf) == BPF_PROG_TYPE_TRACING &&
	    bpf_program__expected_attach_type(program->bpf) != BPF_TRACE_ITER)
		return attach_by_btf(program);
	return program_hold_link(program, bpf_program__attach(program->bpf));
}

/* ---- the table ------------------------------------------------------------------------------ */

struct way {
	bool (*attach)(struct program *program);
	uint8_t program_type; /* enum bpf_prog_type; UNSPEC: only the section tells */
	uint8_t attach_type;  /* enum bpf_attach_type, of kinds by BTF */
};

static const struct way ways[] = {
	[BSW_ATTACH_BY_SECTION] = {attach_by_section, 0, 0},
	[BSW_ATTACH_KPROBE] = {attach_kprobe, BPF_PROG_TYPE_KPROBE, 0},
	[BSW_ATTACH_KRETPROBE] = {attach_kprobe, BPF_PROG_TYPE_KPROBE, 0},
	[BSW_ATTACH_TRACEPOINT] = {attach_tracepoint, BPF_PROG_TYPE_TRACEPOINT, 0},
	[BSW_ATTACH_RAW_TRACEPOINT] = {attach_raw_tracepoint, BPF_PROG_TYPE_RAW_TRACEPOINT, 0},
	[BSW_ATTACH_UPROBE] = {attach_uprobe, BPF_PROG_TYPE_KPROBE, 0},
	[BSW_ATTACH_URETPROBE] = {attach_uprobe, BPF_PROG_TYPE_KPROBE, 0},
	[BSW_ATTACH_USDT] = {attach_usdt, BPF_PROG_TYPE_KPROBE, 0},
	[BSW_ATTACH_PERF_EVENT] = {attach_perf_event, BPF_PROG_TYPE_PERF_EVENT, 0},
	[BSW_ATTACH_SOCKET_FILTER] = {attach_socket_filter, BPF_PROG_TYPE_SOCKET_FILTER, 0},
	[BSW_ATTACH_XDP] = {attach_xdp, BPF_PROG_TYPE_XDP, 0},
	[BSW_ATTACH_TC_INGRESS] = {attach_tc, BPF_PROG_TYPE_SCHED_CLS, 0},
	[BSW_ATTACH_TC_EGRESS] = {attach_tc, BPF_PROG_TYPE_SCHED_CLS, 0},
	[BSW_ATTACH_CGROUP] = {attach_cgroup, 0, 0},
	[BSW_ATTACH_FENTRY] = {attach_by_btf, BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY},
	[BSW_ATTACH_FEXIT] = {attach_by_btf, BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT},
	[BSW_ATTACH_TP_BTF] = {attach_by_btf, BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP},
	[BSW_ATTACH_BEGIN] = {attach_once, BPF_PROG_TYPE_PERF_EVENT, 0},
	[BSW_ATTACH_END] = {attach_once, BPF_PROG_TYPE_PERF_EVENT, 0},
};

static const struct way *way_of(const struct program *program)
{
	size_t kind = program->kind;

	return &ways[kind < sizeof(ways) / sizeof(ways[0]) ? kind : BSW_ATTACH_BY_SECTION];
}

/* Asked for before the load: a place that is not there would fail the whole object. */
static void set_btf_target(struct program *program)
{
	char reason[256];
	int error = ENOENT;

	if (access("/sys/kernel/btf/vmlinux", F_OK) == 0)
		error = -bpf_program__set_attach_target(program->bpf, 0, program->target);
	if (!error)
		return;
	refusal_of_btf_target(reason, sizeof(reason), program, error);
	program_refuse(program, error, reason);
}

/*
 * The kernel takes a program as one type, and one whose hook is found by BTF for one place. False: it was
 * refused, since that is settled by a hook that stands before this one in the table.
 */
static bool fits_other_hooks(struct program *program)
{
	const struct program *first = program;
	const struct way *way = way_of(program);

	while (program_repeats(first))
		first--;
	while (first->refused)
		first++;
	if (way_of(first)->program_type != way->program_type || way_of(first)->attach_type != way->attach_type)
		program_refuse(program, EINVAL,
			       "The plan hooks the same program as one of another type, which the kernel does "
			       "not take.");
	else if (first != program && way->attach_type)
		program_refuse(program, EINVAL, "Programs of this kind can be hooked in one place only.");
	return !program->refused;
}

void program_set_type(struct program *program)
{
	const struct way *way = way_of(program);

	if (program->refused || !fits_other_hooks(program))
		return;
	if (way->program_type && (bpf_program__type(program->bpf) == BPF_PROG_TYPE_UNSPEC ||
				  program->kind != section_kind(program->section))) {
		bpf_program__set_type(program->bpf, way->program_type);
		bpf_program__set_expected_attach_type(program->bpf, way->attach_type);
	}
	if (way->attach_type)
		set_btf_target(program);
}

/* ---- what keeps a program at its hook ------------------------------------------------------- */

bool program_hold_link(struct program *program, struct bpf_link *link)
{
	program->link = link;
	return link != NULL;
}

bool program_hold_fd(struct program *program, int fd)
{
	int *more;

	if (fd < 0)
		return false;
	more = realloc(program->fds, (program->fd_count + 1) * sizeof(*more));
	if (!more) {
		close(fd);
		return false;
	}
	program->fds = more;
	more[program->fd_count++] = fd;
	return true;
}

bool program_owe(struct program *program, const struct undo *undo)
{
	if (!program->undo)
		program->undo = malloc(sizeof(*undo));
	if (!program->undo)
		return false;
	*program->undo = *undo;
	janitor_note_undo((uint32_t)(program - programs()), undo);
	return true;
}

static void let_go(struct program *program)
{
	if (program->link)
		bpf_link__destroy(program->link);
	program->link = NULL;
	while (program->fd_count)
		close(program->fds[--program->fd_count]);
	if (program->undo && program->undo->kind) {
		undo_run(program->undo);
		program_owe(program, &(struct undo){0});
	}
}

void program_detach(struct program *program)
{
	program->attached = false;
	let_go(program);
}

/* ---- all of them ---------------------------------------------------------------------------- */

/*
 * Without these files (before 4.17) libbpf writes kprobe_events and uprobe_events, which no closed fd undoes.
 * A trace instance with our pid in its name is the journal for who comes after, should the janitor die too.
 */
static void journal_legacy_probe(const struct program *program)
{
	bool of_user = program->kind == BSW_ATTACH_UPROBE || program->kind == BSW_ATTACH_URETPROBE ||
		       program->kind == BSW_ATTACH_USDT;
	char path[PATH_BYTES];

	/* OTHER may be a "ksyscall". */
	if (!of_user && program->kind != BSW_ATTACH_KPROBE && program->kind != BSW_ATTACH_KRETPROBE &&
	    program->kind != BSW_ATTACH_OTHER)
		return;
	snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%sprobe/type", of_user ? "u" : "k");
	if (access(path, F_OK) == 0)
		return;
	janitor_note_legacy_probes();
	tracefs_path(path, "instances/" INSTANCE_PREFIX "%d", (int)getpid());
	janitor_note_instance(path);
	mkdir(path, 0700);
}

static void attach(struct program *program)
{
	char reason[768];
	int error;

	log_forget_libbpf();
	journal_legacy_probe(program);
	program->attached = way_of(program)->attach(program);
	if (program->attached)
		return;
	error = errno;
	if (!program->refused) {
		refusal_of_attach(reason, sizeof(reason), program, error);
		program_refuse(program, error, reason);
	}
	program_detach(program);
}

static bool runs_once(const struct program *program)
{
	return program->kind == BSW_ATTACH_BEGIN || program->kind == BSW_ATTACH_END;
}

static void run(struct program *program)
{
	if (!run_once(program))
		program_refuse(program, EIO, "The kernel did not run it when its event came.");
	let_go(program);
}

static void attach_those(bool begin)
{
	for (size_t i = 0; i < program_count(); i++) {
		struct program *program = &programs()[i];

		if (program->refused || program->detached || program->attached ||
		    begin != (program->kind == BSW_ATTACH_BEGIN))
			continue;
		if (lifeline_glance())
			return;
		attach(program);
		if (begin && program->attached)
			run(program);
	}
}

void programs_attach(void)
{
	attach_those(true);
	grace_hurry(program_count());
	attach_those(false);
	grace_relax();
}

/* Backwards: who made the clsact qdisc of an interface was the first there. */
void programs_detach(void)
{
	uint64_t said_ns = monotonic_ns();

	grace_hurry(program_count());
	for (size_t i = program_count(); i-- > 0;) {
		if (runs_once(&programs()[i]))
			continue;
		/* So that the host does not take a kernel that does not hurry for dead. */
		if (monotonic_ns() - said_ns > NS_PER_S) {
			say_clock();
			said_ns = monotonic_ns();
		}
		lifeline_glance();
		program_detach(&programs()[i]);
	}
	grace_relax();
}

bool programs_have_end(void)
{
	for (size_t i = 0; i < program_count(); i++) {
		if (programs()[i].kind == BSW_ATTACH_END && programs()[i].attached)
			return true;
	}
	return false;
}

void programs_run_end(void)
{
	for (size_t i = 0; i < program_count(); i++) {
		struct program *program = &programs()[i];

		if (program->kind != BSW_ATTACH_END || !program->attached)
			continue;
		run(program);
		program->attached = false;
		if (program->refused)
			log_line(BSW_LOG_ERROR, "Program %s did not run: %s", program->name, program->reason);
	}
}

void program_detach_for_good(struct program *program, const char *reason)
{
	program_detach(program);
	program->detached = true;
	program->reason = strdup(reason);
}
