/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   names of kernel addresses: for each the nearest function of /proc/kallsyms before it, modules' and
 *         BPF programs' included.
 * Blocks: as requests.h says: the file is read a piece at a time.
 * Source: kernel/kallsyms.c: "ADDRESS TYPE NAME[\t[MODULE]]"; addresses ascend within the kernel and within
 *         each module.
 */
#ifndef BOARDSCOPE_LOADER_SYMBOLS_H
#define BOARDSCOPE_LOADER_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "requests.h"

bool symbols_begin(struct request *request, const void *payload, uint32_t length);

#endif
