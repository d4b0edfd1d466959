/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: makes a new kernel look like an old one (enum bsw_without), so that the ways of 4.x kernels can be
 * taken on any. The linker puts our syscall(), fopen() and access() before libc's (--wrap), for libbpf's
 * calls too: what an old kernel would refuse is refused there, files that it would not have are not found.
 */
#ifndef BOARDSCOPE_LOADER_KERNEL_MASK_H
#define BOARDSCOPE_LOADER_KERNEL_MASK_H

#include <stdbool.h>
#include <stdint.h>

#include "deviceside/wire.h"

/* Before the first call of libbpf that asks the kernel: it remembers the answers. Masks add up. */
void kernel_mask(uint32_t without);

bool kernel_without(enum bsw_without feature);

/* "ringbuf,perf-kprobe", as on the command line. False: it holds a name that is none. */
bool kernel_mask_parse(const char *names, uint32_t *without);

#endif
