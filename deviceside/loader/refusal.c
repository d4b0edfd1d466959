// SPDX-License-Identifier: GPL-2.0-or-later
#include "refusal.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "object.h"

/* The kernel's own "not supported", which no header of user space names. */
#define KERNEL_ENOTSUPP 524

const char refusal_no_right[] =
	"The loader has not the right: run it as root, or with CAP_BPF and CAP_PERFMON (5.8+); lockdown "
	"forbids it too.";

const char *refusal_error_name(int error)
{
	static char text[128];

	if (error == KERNEL_ENOTSUPP)
		return "not supported by this kernel (524)";
	libbpf_strerror(-error, text, sizeof(text));
	return text;
}

/* Appends what libbpf said about it, if it said something. */
void refusal_with_libbpf(char *sentence, size_t capacity, const char *text)
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

void refusal_of_load(char *sentence, size_t capacity, const struct program *program, int error,
		     const char *verifier_log)
{
	char verdict[384], type[256];

	verdict_of(verifier_log, verdict, sizeof(verdict));
	if (error == EPERM && geteuid() == 0 && program->kind >= BSW_ATTACH_FENTRY &&
	    program->kind <= BSW_ATTACH_TP_BTF)
		snprintf(sentence, capacity,
			 "This kernel allows such programs to nobody: use a kprobe or a tracepoint.");
	else if (error == EPERM)
		snprintf(sentence, capacity, "%s", refusal_no_right);
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
		refusal_with_libbpf(sentence, capacity,
				    "This kernel does not know such a program, or something that it calls.");
	else {
		char text[192];

		snprintf(text, sizeof(text), "It cannot be loaded: %s.", refusal_error_name(error));
		refusal_with_libbpf(sentence, capacity, text);
	}
}

void refusal_of_object(char *sentence, size_t capacity, int error)
{
	const char *warning = log_libbpf_warning();
	char text[192];

	if (error == EPERM) {
		snprintf(sentence, capacity, "%s", refusal_no_right);
		return;
	}
	if (error == ENOSYS)
		snprintf(text, sizeof(text), "The board's kernel has no bpf() (CONFIG_BPF_SYSCALL).");
	else if (strstr(warning, "BTF") && access("/sys/kernel/btf/vmlinux", F_OK) != 0)
		snprintf(text, sizeof(text),
			 "It needs the board's types, but the kernel publishes no BTF and none was sent.");
	else if (strncmp(warning, "extern '", 8) == 0 && strstr(warning, "not resolved"))
		snprintf(text, sizeof(text),
			 "It asks for a symbol that the board's /proc/kallsyms does not have (variables are there with "
			 "CONFIG_KALLSYMS_ALL only).");
	else if (error == ENOMEM)
		snprintf(text, sizeof(text), "The board has no memory for the object's maps.");
	else
		snprintf(text, sizeof(text), "The object cannot be loaded: %s.", refusal_error_name(error));
	refusal_with_libbpf(sentence, capacity, text);
}
