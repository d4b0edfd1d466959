// SPDX-License-Identifier: GPL-2.0-or-later
#include "refusal.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "object.h"
#include "small_files.h"

/* The kernel's own "not supported", which no header of user space names. */
#define KERNEL_ENOTSUPP 524

#define NO_RIGHT                                                                                             \
	"The loader has not the right: run it as root, or with CAP_BPF and CAP_PERFMON (5.8+); lockdown "    \
	"forbids it too."

static const char *error_name(int error)
{
	static char text[128];

	if (error == KERNEL_ENOTSUPP)
		return "not supported by this kernel (524)";
	libbpf_strerror(-error, text, sizeof(text));
	return text;
}

/* Appends what libbpf said about it, if it said something. */
static void with_libbpf(char *sentence, size_t capacity, const char *text)
{
	const char *warning = log_libbpf_warning();

	snprintf(sentence, capacity, "%s%s%s%s", text, warning[0] ? " (libbpf: " : "", warning,
		 warning[0] ? ")" : "");
}

/* ---- load ----------------------------------------------------------------------------------- */

/* The last line before the verifier's own statistics is the one that names the fault. */
static void verdict_of(const char *log, char *line, size_t capacity)
{
	line[0] = '\0';
	while (*log) {
		size_t length = strcspn(log, "\n");

		if (length && strncmp(log, "processed ", 10) && strncmp(log, "verification time", 17) &&
		    strncmp(log, "stack depth", 11) && strncmp(log, "max_states", 10))
			snprintf(line, capacity, "%.*s", (int)length, log);
		log += length + (log[length] == '\n');
	}
}

/* libbpf puts "failed to resolve CO-RE relocation <byte_off> [5] struct s.field (0:1 @ offset 8)" into the
 * log. */
static bool names_missing_type(const char *verdict, char *type, size_t capacity)
{
	const char *begin = strstr(verdict, "failed to resolve CO-RE relocation");
	const char *end;

	begin = begin ? strstr(begin, "] ") : NULL;
	if (!begin)
		return false;
	begin += 2;
	end = strstr(begin, " (");
	snprintf(type, capacity, "%.*s", end ? (int)(end - begin) : (int)strlen(begin), begin);
	return true;
}

void refusal_of_load(char *sentence, size_t capacity, int error, const char *verifier_log)
{
	char verdict[384], type[256];

	verdict_of(verifier_log, verdict, sizeof(verdict));
	if (error == EPERM)
		snprintf(sentence, capacity, "%s", NO_RIGHT);
	else if (names_missing_type(verdict, type, sizeof(type)))
		snprintf(sentence, capacity, "It uses %s, which this board's kernel does not have.", type);
	else if (strstr(verdict, "is referenced but wasn't created"))
		snprintf(sentence, capacity,
			 "It uses global or static variables or constants (.rodata, .data, .bss), which this board's "
			 "kernel does not have (5.2 and newer do): keep them on the stack or in a map.");
	else if (error == KERNEL_ENOTSUPP)
		snprintf(sentence, capacity,
			 "The kernel's JIT compiler or this kind of program does not support what it does "
			 "(error 524).");
	else if (error == ENOSPC && verdict[0])
		snprintf(sentence, capacity,
			 "The kernel's verifier refused it; its log is too long to be kept whole, and ends: "
			 "%s",
			 verdict);
	else if (error == E2BIG)
		snprintf(sentence, capacity,
			 "The program is too long or too complex for this kernel's verifier%s%s",
			 verdict[0] ? ": " : ".", verdict);
	else if (verdict[0])
		snprintf(sentence, capacity, "The kernel's verifier refused it: %s", verdict);
	else if (error == EINVAL)
		with_libbpf(sentence, capacity,
			    "This kernel does not know such a program, or something that it calls.");
	else {
		char text[192];

		snprintf(text, sizeof(text), "It cannot be loaded: %s.", error_name(error));
		with_libbpf(sentence, capacity, text);
	}
}

void refusal_of_object(char *sentence, size_t capacity, int error)
{
	const char *warning = log_libbpf_warning();
	char text[192];

	if (error == EPERM) {
		snprintf(sentence, capacity, "%s", NO_RIGHT);
		return;
	}
	if (error == ENOSYS)
		snprintf(text, sizeof(text), "The board's kernel has no bpf() (CONFIG_BPF_SYSCALL).");
	else if (strstr(warning, "BTF") && access("/sys/kernel/btf/vmlinux", F_OK) != 0)
		snprintf(text, sizeof(text),
			 "It needs the board's types, but the kernel publishes no BTF and none was sent.");
	else if (error == ENOMEM)
		snprintf(text, sizeof(text), "The board has no memory for the object's maps.");
	else
		snprintf(text, sizeof(text), "The object cannot be loaded: %s.", error_name(error));
	with_libbpf(sentence, capacity, text);
}

/* ---- attach --------------------------------------------------------------------------------- */

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
	char function[128];
	struct function_search search;

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
			 "or too short for the offset.",
			 program->target, error_name(error));
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
			 error_name(error));
}

void refusal_of_attach(char *sentence, size_t capacity, const struct program *program, int error)
{
	char text[256];

	if (error == EPERM) {
		snprintf(sentence, capacity, "%s", NO_RIGHT);
	} else if (error == EBUSY) {
		snprintf(sentence, capacity, "%s is in use by somebody else, and takes one program only.",
			 program->target);
	} else if (program->kind == BSW_ATTACH_KPROBE || program->kind == BSW_ATTACH_KRETPROBE) {
		refusal_of_kprobe(sentence, capacity, program, error);
	} else if (program->kind == BSW_ATTACH_TRACEPOINT) {
		refusal_of_tracepoint(sentence, capacity, program, error);
	} else if (error == EOPNOTSUPP) {
		snprintf(sentence, capacity, "Its section %s does not say where to attach it.",
			 program->section);
	} else {
		snprintf(text, sizeof(text), "It cannot be attached to %s: %s.", program->target,
			 error_name(error));
		with_libbpf(sentence, capacity, text);
	}
}
