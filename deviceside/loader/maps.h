/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   BPF maps: those of the object and, by their kernel ids, all others of the board. Listed, read,
 *         changed; and their types.
 * Blocks: as requests.h says.
 * Source: the kernel's uapi/linux/bpf.h; which map type offers what, kernel/bpf/.
 */
#ifndef BOARDSCOPE_LOADER_MAPS_H
#define BOARDSCOPE_LOADER_MAPS_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "requests.h"

/* Sets of map types. */
#define MAP_TYPE(name) (1u << BPF_MAP_TYPE_##name)
#define MAP_TYPES_PER_CPU                                                                                    \
	(MAP_TYPE(PERCPU_HASH) | MAP_TYPE(PERCPU_ARRAY) | MAP_TYPE(LRU_PERCPU_HASH) |                        \
	 MAP_TYPE(PERCPU_CGROUP_STORAGE))

static inline bool map_is(const struct bsw_map *map, uint32_t types)
{
	return map->type < 32 && (types >> map->type & 1);
}

/* The object is loaded: looks at its maps, and tells of them by MAPS frames that nobody asked for. */
void maps_after_load(void);

/* Begins to read the object's map of that index, if it is of a kind to be shown. False: there is none. */
bool map_begin_own(struct request *request, uint32_t index);

/* Opens and describes the object's map of that name for the request. False: there is none, or no descriptor. */
bool map_take_own(struct request *request, const char *name);

/* What is done with all entries of the map that the request holds, step by step (map_walk.c). */
enum walk {
	WALK_READ,
	WALK_CLEAR,
	WALK_ZERO, /* keys stay */
};
/* False: it is done. */
bool walk_begin(struct request *request, enum walk walk);

/* The beginnings of requests; false: it is done. */
bool maps_begin_list(struct request *request, const void *payload, uint32_t length);
bool map_begin_read(struct request *request, const void *payload, uint32_t length);
bool map_begin_change(struct request *request, const void *payload, uint32_t length);
bool types_begin(struct request *request, const void *payload, uint32_t length);

/* Opens and describes the map that the request names by map.id; false: it has ended with an answer. */
bool map_find(struct request *request);

/* Bytes of all CPUs' values of one key, as the kernel's system calls have them. */
static inline uint64_t map_value_bytes(const struct bsw_map *map)
{
	if (!map_is(map, MAP_TYPES_PER_CPU))
		return map->value_bytes;
	return ((uint64_t)map->value_bytes + 7) / 8 * 8 * map->value_count;
}

#endif
