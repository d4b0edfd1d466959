// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions and USDT places of programs and libraries on the board, in every process that runs them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "elf_code.h"

#if defined(__arm__) && defined(__ARM_PCS_VFP)
#define TRIPLET "arm-linux-gnueabihf"
#elif defined(__arm__)
#define TRIPLET "arm-linux-gnueabi"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#elif defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__riscv)
#define TRIPLET "riscv64-linux-gnu"
#else
#define TRIPLET "mipsel-linux-gnu"
#endif

/* "libc.so.6" or "sh", as one says, is looked for where such files are; else it is a path. */
static const char *find_file(const char *name, char *path, size_t capacity)
{
	static const char *const places[] = {
		"/lib/" TRIPLET, "/usr/lib/" TRIPLET, "/lib", "/usr/lib", "/usr/bin",
		"/bin",		 "/usr/sbin",	      "/sbin"};

	for (size_t i = 0; !strchr(name, '/') && i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, capacity, "%s/%s", places[i], name);
		if (access(path, R_OK) == 0)
			return path;
	}
	return name;
}

/*
 * libbpf puts the path into the name of a legacy probe, and the kernel takes 63 characters: there a short
 * name for the same file. The descriptor lives as long as the program is attached.
 */
static const char *path_for_libbpf(struct program *program, const char *path, char *shorter, size_t capacity)
{
	int fd;

	if (access("/sys/bus/event_source/devices/uprobe/type", F_OK) == 0)
		return path;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (!program_hold_fd(program, fd))
		return path;
	snprintf(shorter, capacity, "/proc/self/fd/%d", fd);
	return shorter;
}

bool attach_uprobe(struct program *program)
{
	LIBBPF_OPTS(bpf_uprobe_opts, options, .retprobe = program->kind == BSW_ATTACH_URETPROBE,
		    .ref_ctr_offset = (size_t)program->parameter);
	struct code_place place = {program->target, program->build_id, program->offset};
	char found[256], shorter[32], sentence[512];
	const char *path;

	if (!program->path[0]) {
		errno = EINVAL;
		return false;
	}
	path = find_file(program->path, found, sizeof(found));
	if (!elf_find_code(path, &place, sentence, sizeof(sentence))) {
		program_refuse(program, ENOENT, sentence);
		return false;
	}
	path = path_for_libbpf(program, path, shorter, sizeof(shorter));
	return program_hold_link(
		program, bpf_program__attach_uprobe_opts(program->bpf, -1, path, (size_t)place.offset, &options));
}

bool attach_usdt(struct program *program)
{
#if defined(__arm__)
	/* libbpf knows no USDT arguments here, and the places are Thumb code as a rule. */
	(void)program;
	errno = ENOTSUP;
	return false;
#else
	const char *path, *name = strchr(program->target, ':');
	char provider[128], found[256], shorter[32];

	if (!program->path[0] || !name || (size_t)(name - program->target) >= sizeof(provider)) {
		errno = EINVAL;
		return false;
	}
	snprintf(provider, sizeof(provider), "%.*s", (int)(name - program->target), program->target);
	path = path_for_libbpf(program, find_file(program->path, found, sizeof(found)), shorter,
			       sizeof(shorter));
	return program_hold_link(program,
				 bpf_program__attach_usdt(program->bpf, -1, path, provider, name + 1, NULL));
#endif
}
