/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: which types of maps this kernel makes, found out by making one of each. */
#ifndef BOARDSCOPE_LOADER_MAP_TYPES_H
#define BOARDSCOPE_LOADER_MAP_TYPES_H

#include <stdint.h>

/* Types are 1 to map_type_count(), as in enum bpf_map_type. */
uint32_t map_type_count(void);

/* "ringbuf"; valid until the next call. */
const char *map_type_name(uint32_t type);

/* 0: there is such a type; else errno. */
int map_type_try(uint32_t type);

#endif
