// SPDX-License-Identifier: GPL-2.0-or-later
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "object.h"
#include "refusal.h"
#include "small_files.h"

/* The kernel's own "not supported", which no header of user space names. */
#define KERNEL_ENOTSUPP 524
/* A slow board reads its hundred thousand symbols for a second, and there may be hundreds of refusals. */
#define MOST_SEARCHES 2

/* ---- kernel functions and tracepoints ------------------------------------------------------- */

struct function_search {
	bool found;
	char variant[128]; /* "name.isra.0", when only that is there */
};

/* Lines of kallsyms: "c0102030 t name" or "... name<tab>[module]". */
static void look_at_symbol(struct function_search *search, const char *line, const char *name)
{
	const char *symbol = strrchr(line, ' ');
	size_t length = strlen(name);

	if (!symbol || strncmp(++symbol, name, length) != 0)
		return;
	if (symbol[length] == '\0' || symbol[length] == '\t')
		search->found = true;
	else if (symbol[length] == '.')
		snprintf(search->variant, sizeof(search->variant), "%.*s", (int)strcspn(symbol, "\t"),
			 symbol);
}

static struct function_search find_function(const char *name)
{
	struct function_search search = {0};
	FILE *symbols = fopen("/proc/kallsyms", "re");
	char line[512];

	while (symbols && !search.found && fgets(line, sizeof(line), symbols)) {
		line[strcspn(line, "\n")] = '\0';
		look_at_symbol(&search, line, name);
	}
	if (symbols)
		fclose(symbols);
	return search;
}

static bool kernel_has_kprobes(void)
{
	char path[PATH_BYTES];

	tracefs_path(path, "kprobe_events");
	return access("/sys/bus/event_source/devices/kprobe/type", F_OK) == 0 || access(path, F_OK) == 0;
}

static void refusal_of_kprobe(char *sentence, size_t capacity, const struct program *program, int error)
{
	static unsigned int searches;
	char function[128];
	struct function_search search = {.found = error != ENOENT};

	snprintf(function, sizeof(function), "%.*s", (int)strcspn(program->target, "+"), program->target);
	if (!function[0]) {
		snprintf(sentence, capacity,
			 "Neither its section nor the plan says which kernel function it probes.");
		return;
	}
	if (!kernel_has_kprobes()) {
		snprintf(sentence, capacity, "%s",
			 tracefs_root() ? "The board's kernel has no kprobes (CONFIG_KPROBE_EVENTS)."
					: "The kernel offers no kprobes; tracefs is not mounted: mount -t "
					  "tracefs tracefs /sys/kernel/tracing");
		return;
	}
	if (searches++ < MOST_SEARCHES)
		search = find_function(function);
	if (!search.found && search.variant[0])
		snprintf(sentence, capacity,
			 "The board's kernel has no function %s, but one that the compiler renamed: %s.",
			 function, search.variant);
	else if (!search.found)
		snprintf(sentence, capacity,
			 "The board's kernel has no function %s (see /proc/kallsyms there).", function);
	else if (error == EILSEQ)
		snprintf(sentence, capacity, "No instruction of %s begins at that offset.", function);
	else
		snprintf(sentence, capacity,
			 "The kernel does not allow a probe at %s: %s; it may be on the kprobes blacklist, "
			 "notrace, or too short for the offset.",
			 program->target, refusal_error_name(error));
}

static void refusal_of_tracepoint(char *sentence, size_t capacity, const struct program *program, int error)
{
	if (!tracefs_root())
		snprintf(sentence, capacity,
			 "tracefs is not mounted on the board: mount -t tracefs tracefs /sys/kernel/tracing");
	else if (!program->target[0])
		snprintf(sentence, capacity,
			 "Neither its section nor the plan says which tracepoint it hooks.");
	else if (error == ENOENT || error == EINVAL)
		snprintf(sentence, capacity,
			 "The board's kernel has no tracepoint %s (see events/ in its tracefs).",
			 program->target);
	else if (error == EACCES)
		snprintf(sentence, capacity,
			 "It reads beyond the record of tracepoint %s: its context struct was laid out for "
			 "another board.",
			 program->target);
	else
		snprintf(sentence, capacity, "Tracepoint %s cannot be hooked: %s.", program->target,
			 refusal_error_name(error));
}

/* ---- by BTF --------------------------------------------------------------------------------- */

void refusal_of_btf_target(char *sentence, size_t capacity, const struct program *program, int error)
{
	if (!program->target[0])
		snprintf(sentence, capacity, "Neither its section nor the plan says what it hooks.");
	else if (access("/sys/kernel/btf/vmlinux", F_OK) != 0)
		snprintf(sentence, capacity,
			 "The board's kernel publishes no BTF, which this kind needs "
			 "(CONFIG_DEBUG_INFO_BTF); a kprobe "
			 "or tracepoint needs none.");
	else if (error == ENOENT || error == ESRCH)
		snprintf(sentence, capacity, "The BTF of the board's kernel and modules has no %s %s.",
			 program->kind == BSW_ATTACH_TP_BTF ? "tracepoint" : "function", program->target);
	else
		snprintf(sentence, capacity, "%s cannot be found in the kernel's BTF: %s.", program->target,
			 refusal_error_name(error));
}

/* ---- kinds that need one sentence ----------------------------------------------------------- */

/* What an errno means for a kind, and what to do; %s is the program's target, else its hook. */
struct meaning {
	uint8_t first_kind, last_kind; /* enum bsw_attach_kind */
	uint16_t error;
	const char *sentence;
};

static const struct meaning meanings[] = {
	{BSW_ATTACH_RAW_TRACEPOINT, BSW_ATTACH_RAW_TRACEPOINT, ENOENT,
	 "The board's kernel has no tracepoint %s."},
	{BSW_ATTACH_RAW_TRACEPOINT, BSW_ATTACH_RAW_TRACEPOINT, EINVAL,
	 "Raw tracepoints need a kernel from 4.17 on, and a program that reads no further than %s has "
	 "arguments."},
	{BSW_ATTACH_UPROBE, BSW_ATTACH_USDT, EINVAL,
	 "It does not say where: write the file on the board and the place in it, as in "
	 "SEC(\"uprobe//bin/x:main\") or SEC(\"usdt//bin/x:provider:name\")."},
	{BSW_ATTACH_USDT, BSW_ATTACH_USDT, ENOENT,
	 "There is no USDT probe %s in that file, or no such file (readelf -n lists them)."},
	{BSW_ATTACH_USDT, BSW_ATTACH_USDT, ESRCH,
	 "Its object has no maps for USDT: include <bpf/usdt.bpf.h>."},
	{BSW_ATTACH_USDT, BSW_ATTACH_USDT, ENOTSUP,
	 "libbpf cannot read USDT arguments on this architecture: use a uprobe on a function instead of %s."},
	{BSW_ATTACH_UPROBE, BSW_ATTACH_USDT, ENOTSUP,
	 "The kernel cannot probe the instruction at %s, or programs of that architecture."},
	{BSW_ATTACH_PERF_EVENT, BSW_ATTACH_PERF_EVENT, ENXIO,
	 "There is no event \"%s\": cpu-clock, page-faults, context-switches, cycles, instructions, "
	 "cache-misses "
	 "are some of perf's names."},
	{BSW_ATTACH_PERF_EVENT, BSW_ATTACH_PERF_EVENT, ENOENT,
	 "This board has no hardware counter for %s; cpu-clock needs none."},
	{BSW_ATTACH_PERF_EVENT, BSW_ATTACH_PERF_EVENT, EOPNOTSUPP,
	 "This board's counter for %s cannot sample; cpu-clock can."},
	{BSW_ATTACH_PERF_EVENT, BSW_ATTACH_PERF_EVENT, EINVAL,
	 "The kernel does not sample %s at that rate (kernel.perf_event_max_sample_rate)."},
	{BSW_ATTACH_PERF_EVENT, BSW_ATTACH_PERF_EVENT, ENOSYS,
	 "The board's kernel has no perf events, and so no %s (CONFIG_PERF_EVENTS)."},
	{BSW_ATTACH_BEGIN, BSW_ATTACH_END, ENOSYS,
	 "The board's kernel has no perf events, by which %s is run (CONFIG_PERF_EVENTS)."},
	{BSW_ATTACH_XDP, BSW_ATTACH_TC_EGRESS, EDESTADDRREQ,
	 "It needs a network interface: name one by --interface."},
	{BSW_ATTACH_SOCKET_FILTER, BSW_ATTACH_TC_EGRESS, ENODEV, "The board has no network interface %s."},
	{BSW_ATTACH_SOCKET_FILTER, BSW_ATTACH_SOCKET_FILTER, EAFNOSUPPORT,
	 "The board's kernel has no packet sockets (CONFIG_PACKET)."},
	{BSW_ATTACH_XDP, BSW_ATTACH_XDP, EEXIST, "%s has an XDP program of somebody else already."},
	{BSW_ATTACH_XDP, BSW_ATTACH_XDP, EOPNOTSUPP, "The driver of %s takes no XDP program; use tc."},
	{BSW_ATTACH_TC_INGRESS, BSW_ATTACH_TC_EGRESS, ENOENT,
	 "The board's kernel lacks the clsact qdisc or BPF filters for %s (CONFIG_NET_SCH_INGRESS, "
	 "CONFIG_NET_CLS_BPF)."},
	{BSW_ATTACH_TC_EGRESS, BSW_ATTACH_TC_EGRESS, EBUSY,
	 "%s has an \"ingress\" qdisc where clsact would be, which takes no egress program."},
	{BSW_ATTACH_CGROUP, BSW_ATTACH_CGROUP, ENOENT,
	 "The board has no cgroup %s: name the directory of one by --cgroup."},
	{BSW_ATTACH_CGROUP, BSW_ATTACH_CGROUP, EBADF,
	 "%s is not in a cgroup v2 tree: name a directory of one by --cgroup (mount -t cgroup2 lists them)."},
	{BSW_ATTACH_CGROUP, BSW_ATTACH_CGROUP, EINVAL,
	 "The board's kernel does not take such a program at %s (CONFIG_CGROUP_BPF, or it is too old)."},
	{BSW_ATTACH_FENTRY, BSW_ATTACH_FEXIT, KERNEL_ENOTSUPP,
	 "The board's kernel has no BPF trampolines for its architecture: use a kprobe on %s."},
};

static const char *meaning_of(const struct program *program, int error)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		const struct meaning *row = &meanings[i];

		if (program->kind >= row->first_kind && program->kind <= row->last_kind &&
		    error == row->error)
			return row->sentence;
	}
	return NULL;
}

void refusal_of_attach(char *sentence, size_t capacity, const struct program *program, int error)
{
	const char *meaning = meaning_of(program, error);
	const char *what = program->path[0] && program->kind >= BSW_ATTACH_SOCKET_FILTER ? program->path
			   : program->target[0]						 ? program->target
											 : program->hook;
	char text[256];

	if (meaning) {
		snprintf(sentence, capacity, meaning, what);
	} else if (error == EPERM) {
		snprintf(sentence, capacity, "%s", refusal_no_right);
	} else if (error == EBUSY) {
		snprintf(sentence, capacity, "%s is in use by somebody else, and takes one program only.",
			 what);
	} else if (program->kind == BSW_ATTACH_KPROBE || program->kind == BSW_ATTACH_KRETPROBE) {
		refusal_of_kprobe(sentence, capacity, program, error);
	} else if (program->kind == BSW_ATTACH_TRACEPOINT) {
		refusal_of_tracepoint(sentence, capacity, program, error);
	} else if (error == EOPNOTSUPP && program->kind == BSW_ATTACH_OTHER) {
		snprintf(sentence, capacity, "Its section %s does not say where to attach it.",
			 program->section);
	} else {
		snprintf(text, sizeof(text), "It cannot be attached to %s: %s.", what,
			 refusal_error_name(error));
		refusal_with_libbpf(sentence, capacity, text);
	}
}
