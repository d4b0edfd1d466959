// SPDX-License-Identifier: GPL-2.0-or-later
/* The entries of one map, all of them in steps: read, cleared, or made zeros. And one entry changed. */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "frames.h"
#include "maps.h"

/* Keys are indices from 0 on; what has no value there is left out. */
#define MAP_TYPES_INDEXED                                                                                    \
	(MAP_TYPE(ARRAY) | MAP_TYPE(PERCPU_ARRAY) | MAP_TYPE(STACK_TRACE) | MAP_TYPE(PROG_ARRAY) |           \
	 MAP_TYPE(PERF_EVENT_ARRAY) | MAP_TYPE(CGROUP_ARRAY) | MAP_TYPE(ARRAY_OF_MAPS) | MAP_TYPE(DEVMAP) |  \
	 MAP_TYPE(SOCKMAP) | MAP_TYPE(CPUMAP) | MAP_TYPE(XSKMAP) | MAP_TYPE(REUSEPORT_SOCKARRAY))
/* Entries cannot be deleted, only become zeros. */
#define MAP_TYPES_ARRAY (MAP_TYPE(ARRAY) | MAP_TYPE(PERCPU_ARRAY))
/* Values are descriptors of whoever sets them, and mean nothing when they come from the host. */
#define MAP_TYPES_OF_DESCRIPTORS                                                                             \
	(MAP_TYPE(PROG_ARRAY) | MAP_TYPE(PERF_EVENT_ARRAY) | MAP_TYPE(CGROUP_ARRAY) |                        \
	 MAP_TYPE(ARRAY_OF_MAPS) | MAP_TYPE(HASH_OF_MAPS) | MAP_TYPE(SOCKMAP) | MAP_TYPE(SOCKHASH) |         \
	 MAP_TYPE(XSKMAP) | MAP_TYPE(REUSEPORT_SOCKARRAY))
/* Below that a batch is not worth it, and may hold less than one bucket of a hash. */
#define SMALLEST_BATCH 16u

/* ---- memory --------------------------------------------------------------------------------- */

/* The key where the walk is; the one before, or where the next batch begins; a value, zeros at first. */
static size_t key_room(const struct bsw_map *map)
{
	return ((size_t)map->key_bytes + 7) / 8 * 8;
}

static uint8_t *current_key(const struct request *request)
{
	return request->memory;
}

static uint8_t *other_key(const struct request *request)
{
	return request->memory + key_room(&request->map);
}

static uint8_t *value_of(const struct request *request)
{
	return request->memory + 2 * key_room(&request->map);
}

static bool make_room(struct request *request)
{
	if (map_value_bytes(&request->map) + request->map.key_bytes >
	    BSW_MAX_PAYLOAD - sizeof(struct bsw_map_entries))
		return request_end(request, EFBIG, "An entry of this map fits no frame.");
	request->memory = calloc(1, 2 * key_room(&request->map) + map_value_bytes(&request->map));
	return request->memory ? true : request_end(request, ENOMEM, NULL);
}

/* ---- the walk ------------------------------------------------------------------------------- */

/* Buckets of a stack map, and so its ids, are a power of two. */
static uint32_t end_of_indices(const struct bsw_map *map)
{
	uint32_t end = map->max_entries;

	if (map_is(map, MAP_TYPE(STACK_TRACE)) && end > 1 && end <= 1u << 31)
		end = 1u << (31 - __builtin_clz(end - 1)) << 1;
	return end;
}

static int next_index(struct request *request)
{
	uint32_t index = 0;

	memcpy(&index, current_key(request), sizeof(index));
	index += request->begun;
	if (index >= end_of_indices(&request->map))
		return ENOENT;
	memcpy(current_key(request), &index, sizeof(index));
	return 0;
}

static int next_of_kernel(struct request *request)
{
	uint8_t *key = current_key(request);
	int error = -bpf_map_get_next_key(request->fd, request->begun ? key : NULL, key);

	if (error == EFAULT && !request->begun) {
		/* Before 4.12 one asks for the first key by one that is not there. */
		memset(key, 0xff, request->map.key_bytes);
		error = -bpf_map_get_next_key(request->fd, key, key);
	}
	return error;
}

/*
 * Goes on to the next key; else gives an errno, ENOENT at the end. Where the last key was deleted meanwhile
 * the kernel begins again; ELOOP after more keys than the map can hold.
 */
static int next_key(struct request *request)
{
	int error = map_is(&request->map, MAP_TYPES_INDEXED) ? next_index(request) : next_of_kernel(request);

	if (!error && request->keys++ >= end_of_indices(&request->map))
		error = ELOOP;
	request->begun = true;
	return error;
}

/* ---- reading -------------------------------------------------------------------------------- */

struct entries {
	uint8_t *bytes;
	uint32_t count;
	uint32_t capacity;
};

/* 5.6, and later for some types of maps; NO_BATCH where the kernel cannot, or not at this part of the map. */
#define NO_BATCH (-1)

static int read_batch(struct request *request, struct entries *entries)
{
	uint32_t key_bytes = request->map.key_bytes, value_bytes = (uint32_t)map_value_bytes(&request->map);
	uint8_t *keys = entries->bytes + entries->capacity * (key_bytes + value_bytes);
	uint8_t *values = keys + entries->capacity * key_bytes, *out = entries->bytes;
	__u32 count = entries->capacity;
	int error = -bpf_map_lookup_batch(request->fd, request->begun ? other_key(request) : NULL,
					  other_key(request), keys, values, &count, NULL);

	if ((error && error != ENOENT) || (!error && !count) || count > entries->capacity)
		return NO_BATCH;
	for (uint32_t i = 0; i < count; i++) {
		memcpy(out, keys + i * key_bytes, key_bytes);
		memcpy(out + key_bytes, values + i * value_bytes, value_bytes);
		out += key_bytes + value_bytes;
	}
	if (count) {
		/* From here goes on who has to read the rest key by key. */
		memcpy(current_key(request), keys + (count - 1) * key_bytes, key_bytes);
		request->begun = true;
	}
	request->keys += count;
	if (!error && request->keys > end_of_indices(&request->map))
		error = ELOOP;
	entries->count = count;
	return error;
}

static int read_each(struct request *request, struct entries *entries)
{
	uint32_t key_bytes = request->map.key_bytes;
	size_t entry_bytes = key_bytes + map_value_bytes(&request->map);
	int error = 0;

	for (uint32_t i = 0; i < STEP_CALLS && entries->count < entries->capacity && !error; i++) {
		uint8_t *entry = entries->bytes + entries->count * entry_bytes;

		error = next_key(request);
		if (error)
			break;
		memcpy(entry, current_key(request), key_bytes);
		if (bpf_map_lookup_elem(request->fd, entry, entry + key_bytes) == 0)
			entries->count++;
		else if (errno != ENOENT)
			error = errno;
	}
	return error;
}

static bool send_entries(struct request *request, const struct entries *entries, int error)
{
	struct bsw_map_entries fixed = {
		.cookie = request->cookie,
		.map = request->map.id,
		.count = entries->count,
		.key_bytes = request->map.key_bytes,
		.value_bytes = (uint32_t)map_value_bytes(&request->map),
		.monotonic_ns = monotonic_ns(),
	};

	request->done += entries->count;
	if (!error && request->limit && request->done >= request->limit) {
		error = next_key(request);
		if (!error)
			error = ELOOP;
	}
	if (error && error != ENOENT && error != ELOOP)
		return request_end(request, error, NULL);
	fixed.flags = error ? BSW_ENTRIES_LAST : 0;
	if (error == ELOOP)
		fixed.flags |= BSW_ENTRIES_CUT;
	if (error || entries->count)
		frames_send(BSW_MAP_ENTRIES, &fixed, sizeof(fixed), entries->bytes,
			    entries->count * ((size_t)fixed.key_bytes + fixed.value_bytes));
	return !error;
}

static bool read_step(struct request *request)
{
	uint32_t entry_bytes = request->map.key_bytes + (uint32_t)map_value_bytes(&request->map);
	struct entries entries = {.capacity = STEP_BYTES / entry_bytes};
	int error;
	bool more;

	if (!entries.capacity)
		entries.capacity = 1;
	if (request->limit && entries.capacity > request->limit - request->done)
		entries.capacity = request->limit - request->done;
	if (entries.capacity < SMALLEST_BATCH)
		request->by_key = true;
	if (!frames_room_for_events(entries.capacity * entry_bytes + 2 * sizeof(struct bsw_map_entries)))
		return true;
	entries.bytes = malloc((size_t)entries.capacity * entry_bytes * (request->by_key ? 1 : 2));
	if (!entries.bytes)
		return request_end(request, ENOMEM, NULL);
	error = request->by_key ? read_each(request, &entries) : read_batch(request, &entries);
	if (error == NO_BATCH) {
		request->by_key = true;
		error = 0;
	}
	more = send_entries(request, &entries, error);
	free(entries.bytes);
	return more;
}

/* ---- changing ------------------------------------------------------------------------------- */

static int make_zero(struct request *request, const void *key)
{
	return -bpf_map_update_elem(request->fd, key, value_of(request), BPF_EXIST);
}

static int erase(struct request *request, const void *key)
{
	if (!map_is(&request->map, MAP_TYPES_ARRAY))
		return -bpf_map_delete_elem(request->fd, key);
	return make_zero(request, key);
}

/*
 * A key is left before it is changed: the kernel goes on from it, and would find those of its bucket again
 * once it has a new value there.
 */
static bool change_step(struct request *request, int (*change)(struct request *, const void *))
{
	for (uint32_t i = 0; i < STEP_CALLS; i++) {
		bool had = request->begun;
		int end, error = 0;

		memcpy(other_key(request), current_key(request), request->map.key_bytes);
		end = next_key(request);
		if (had)
			error = change(request, other_key(request));
		if (error && error != ENOENT)
			return request_end(request, error, NULL);
		if (end)
			return request_end(request, end == ENOENT || end == ELOOP ? 0 : end, NULL);
	}
	return true;
}

static bool clear_step(struct request *request)
{
	return change_step(request, erase);
}

static bool zero_step(struct request *request)
{
	return change_step(request, make_zero);
}

bool walk_begin(struct request *request, enum walk walk)
{
	static bool (*const steps[])(struct request *) = {read_step, clear_step, zero_step};

	if (!request->map.key_bytes)
		return request_end(request, EOPNOTSUPP, NULL);
	request->step = steps[walk];
	return make_room(request);
}

bool map_begin_read(struct request *request, const void *payload, uint32_t length)
{
	const struct bsw_read_map *asked = payload;

	(void)length;
	request->map.id = asked->map;
	request->limit = asked->limit;
	return map_find(request) && walk_begin(request, WALK_READ);
}

/* One value for all CPUs, where not each has its own: into each CPU's place. */
static void take_value(struct request *request, const uint8_t *value, uint32_t bytes)
{
	uint64_t all = map_value_bytes(&request->map);

	for (uint64_t at = 0; at < all; at += bytes == all ? all : all / request->map.value_count)
		memcpy(value_of(request) + at, value, bytes);
}

bool map_begin_change(struct request *request, const void *payload, uint32_t length)
{
	const struct bsw_change_map *asked = payload;
	const uint8_t *key = (const uint8_t *)(asked + 1);
	bool set = asked->action == BSW_MAP_SET;
	const struct bsw_map *map = &request->map;
	int error;

	request->map.id = asked->map;
	if (!map_find(request))
		return false;
	if (asked->action == BSW_MAP_CLEAR)
		return walk_begin(request, WALK_CLEAR);
	if (set && map_is(map, MAP_TYPES_OF_DESCRIPTORS))
		return request_end(request, EOPNOTSUPP, NULL);
	if ((!set && asked->action != BSW_MAP_DELETE) || asked->key_bytes != map->key_bytes ||
	    (set && asked->value_bytes != map->value_bytes && asked->value_bytes != map_value_bytes(map)) ||
	    (uint64_t)asked->key_bytes + asked->value_bytes != length - sizeof(*asked))
		return request_end(request, EINVAL, "The key or the value has not the map's size.");
	if (!make_room(request))
		return false;
	if (set) {
		take_value(request, key + asked->key_bytes, asked->value_bytes);
		error = -bpf_map_update_elem(request->fd, asked->key_bytes ? key : NULL, value_of(request),
					     asked->flags);
	} else {
		error = erase(request, key);
	}
	return request_end(request, error, NULL);
}
