// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports.h"

#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "clock.h"
#include "control.h"
#include "frames.h"
#include "lifeline.h"
#include "log.h"
#include "object.h"
#include "string_area.h"
#include "text_source.h"

#define STRINGS_BYTES (160u * 1024u)

static uint32_t own_arch(void)
{
#if defined(__arm__)
	return BSW_ARCH_ARM;
#elif defined(__aarch64__)
	return BSW_ARCH_ARM64;
#elif defined(__x86_64__)
	return BSW_ARCH_X86_64;
#elif defined(__riscv)
	return BSW_ARCH_RISCV64;
#elif defined(__mips__)
	return BSW_ARCH_MIPS;
#else
	return BSW_ARCH_UNKNOWN;
#endif
}

void say_hello(void)
{
	struct bsw_hello hello = {
		.wire_version = BSW_VERSION,
		.loader_version = BOARDSCOPE_LOADER_VERSION_NUMBER,
		.arch = own_arch(),
		.pointer_bytes = sizeof(void *),
		.page_bytes = (uint32_t)sysconf(_SC_PAGESIZE),
		.pid = (uint32_t)getpid(),
		.uid = (uint32_t)geteuid(),
		.monotonic_ns = monotonic_ns(),
		.realtime_ns = clock_ns(CLOCK_REALTIME),
	};
	int cpus = libbpf_num_possible_cpus();
	struct utsname kernel;

	hello.cpu_count = cpus > 0 ? (uint32_t)cpus : 1;
	if (uname(&kernel) == 0) {
		snprintf(hello.kernel_release, sizeof(hello.kernel_release), "%s", kernel.release);
		snprintf(hello.kernel_version, sizeof(hello.kernel_version), "%s", kernel.version);
		snprintf(hello.machine, sizeof(hello.machine), "%s", kernel.machine);
	}
	snprintf(hello.libbpf_version, sizeof(hello.libbpf_version), "%s", libbpf_version_string());
	frames_send(BSW_HELLO, &hello, sizeof(hello), NULL, 0);
}

/* ---- READY ---------------------------------------------------------------------------------- */

static enum bsw_program_status status_of(const struct program *program)
{
	if (program->refused)
		return BSW_PROGRAM_REFUSED;
	if (program->detached)
		return BSW_PROGRAM_DETACHED;
	if (program->attached)
		return BSW_PROGRAM_ATTACHED;
	return control_paused() ? BSW_PROGRAM_PAUSED : BSW_PROGRAM_REFUSED;
}

static void describe_programs(struct bsw_program_state *states, struct string_area *strings)
{
	for (size_t i = 0; i < program_count(); i++) {
		const struct program *program = &programs()[i];

		states[i] = (struct bsw_program_state){
			.status = status_of(program),
			.error = program->error,
			.kind = program->kind,
			.kernel_id = program->kernel_id,
			.name_str = program_repeats(program) ? states[i - 1].name_str
							     : string_add(strings, program->name),
			.target_str = string_add(strings, program->hook),
		};
	}
	/* Names first: if something must be left out, then reasons. */
	for (size_t i = 0; i < program_count(); i++)
		states[i].reason_str = string_add(strings, programs()[i].reason);
}

void say_ready(void)
{
	size_t states_bytes = program_count() * sizeof(struct bsw_program_state);
	char *tail = calloc(1, states_bytes + STRINGS_BYTES);
	struct string_area strings = {tail + states_bytes, 1, STRINGS_BYTES};
	struct bsw_ready ready = {
		.program_count = (uint32_t)program_count(),
		.attached_count = (uint32_t)programs_attached(),
		.text_source = text_source_kind(),
		.text_clock = text_source_clock(),
	};

	if (!tail) {
		lifeline_end(BSW_EXIT_FAILED, "The board has no memory for the report of %zu programs.",
			     program_count());
		return;
	}
	describe_programs((struct bsw_program_state *)tail, &strings);
	ready.strings_size = strings.used;
	ready.monotonic_ns = monotonic_ns();
	if (!frames_send(BSW_READY, &ready, sizeof(ready), tail, states_bytes + strings.used))
		lifeline_end(BSW_EXIT_FAILED, "The host does not read: there is no room for READY.");
	free(tail);
}

/* ---- PONG, EXIT ----------------------------------------------------------------------------- */

void say_pong(const void *ping, uint32_t length)
{
	struct bsw_pong pong = {.monotonic_ns = monotonic_ns(), .realtime_ns = clock_ns(CLOCK_REALTIME)};

	if (length >= sizeof(struct bsw_ping))
		memcpy(&pong.cookie, ping, sizeof(pong.cookie));
	frames_send(BSW_PONG, &pong, sizeof(pong), NULL, 0);
}

void say_clock(void)
{
	struct bsw_clock fixed = {.monotonic_ns = monotonic_ns(),
				  .realtime_ns = clock_ns(CLOCK_REALTIME),
				  .boottime_ns = clock_ns(CLOCK_BOOTTIME)};

	frames_send(BSW_CLOCK, &fixed, sizeof(fixed), NULL, 0);
}

void say_exit(void)
{
	struct bsw_exit fixed = {
		.reason = lifeline_reason(), .code = lifeline_exit_code(), .monotonic_ns = monotonic_ns()};

	if (frames_dropped())
		log_line(BSW_LOG_WARNING,
			 "%llu frames found no room on their way to the host and were left out.",
			 (unsigned long long)frames_dropped());
	frames_send(BSW_EXIT, &fixed, sizeof(fixed), lifeline_sentence(), strlen(lifeline_sentence()));
}
