// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel_mask.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint32_t mask;

void kernel_mask(uint32_t without)
{
	mask |= without;
}

bool kernel_without(enum bsw_without feature)
{
	return mask & feature;
}

bool kernel_mask_parse(const char *names, uint32_t *without)
{
	/* In the order of the bits. */
	static const char known[][12] = {"ringbuf", "instance", "perf-kprobe", "global-data", "btf"};

	*without = 0;
	while (*names) {
		size_t length = strcspn(names, ","), i = 0;

		while (i < sizeof(known) / sizeof(known[0]) &&
		       (strlen(known[i]) != length || memcmp(known[i], names, length) != 0))
			i++;
		if (i == sizeof(known) / sizeof(known[0]))
			return false;
		*without |= 1u << i;
		names += length + (names[length] == ',');
	}
	return true;
}

/* ---- bpf() ---------------------------------------------------------------------------------- */

/* An old kernel takes no address of a map's value for a constant: libbpf then knows that it has no .rodata.
 */
static bool has_global_data(const union bpf_attr *attr)
{
	const struct bpf_insn *one = (const struct bpf_insn *)(uintptr_t)attr->insns;

	for (uint32_t i = 0; i < attr->insn_cnt; i++) {
		if (one[i].code == (BPF_LD | BPF_DW | BPF_IMM) && one[i].src_reg == BPF_PSEUDO_MAP_VALUE)
			return true;
	}
	return false;
}

static bool is_refused(long command, const union bpf_attr *attr)
{
	switch (command) {
	case BPF_MAP_CREATE:
		return kernel_without(BSW_WITHOUT_RINGBUF) && attr->map_type == BPF_MAP_TYPE_RINGBUF;
	case BPF_PROG_LOAD:
		return kernel_without(BSW_WITHOUT_GLOBAL_DATA) && has_global_data(attr);
	case BPF_PROG_BIND_MAP: /* 5.10; for the maps of global data */
		return kernel_without(BSW_WITHOUT_GLOBAL_DATA);
	case BPF_BTF_LOAD:
	case BPF_BTF_GET_FD_BY_ID:
	case BPF_BTF_GET_NEXT_ID:
		return kernel_without(BSW_WITHOUT_BTF);
	default:
		return false;
	}
}

long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

long __wrap_syscall(long number, ...)
{
	long a[6];
	va_list arguments;

	va_start(arguments, number);
	for (size_t i = 0; i < sizeof(a) / sizeof(a[0]); i++)
		a[i] = va_arg(arguments, long);
	va_end(arguments);
	if (mask && number == SYS_bpf && is_refused(a[0], (const union bpf_attr *)a[1])) {
		errno = EINVAL;
		return -1;
	}
	return __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool is_hidden(const char *path)
{
	if (kernel_without(BSW_WITHOUT_PERF_KPROBE) &&
	    (strstr(path, "/devices/kprobe/") || strstr(path, "/devices/uprobe/")))
		return true;
	/* Without the one in /sys libbpf looks for a vmlinux with symbols in a dozen places. */
	return kernel_without(BSW_WITHOUT_BTF) &&
	       (strncmp(path, "/sys/kernel/btf/", 16) == 0 || strstr(path, "/vmlinux"));
}

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);

FILE *__wrap_fopen(const char *path, const char *mode)
{
	if (mask && is_hidden(path)) {
		errno = ENOENT;
		return NULL;
	}
	return __real_fopen(path, mode);
}

int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);

int __wrap_access(const char *path, int mode)
{
	if (mask && is_hidden(path)) {
		errno = ENOENT;
		return -1;
	}
	return __real_access(path, mode);
}
