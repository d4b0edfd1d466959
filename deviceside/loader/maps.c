// SPDX-License-Identifier: GPL-2.0-or-later
#include "maps.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frames.h"
#include "object.h"
#include "string_area.h"

#define MAPS_IN_FRAME 128
#define NAME_BYTES 96
/* Of a map's BTF; what is larger describes the kernel. */
#define MAX_TYPES_BYTES (2u * 1024u * 1024u)

/* The object's maps, in its order. */
static struct own_map {
	struct bsw_map map;
	const char *name;
	int fd;
} * own;
static uint32_t own_count;

/* ---- one map -------------------------------------------------------------------------------- */

static uint32_t role_by_type(uint32_t type)
{
	switch (type) {
	case BPF_MAP_TYPE_RINGBUF:
		return BSW_MAP_RING;
	case BPF_MAP_TYPE_PERF_EVENT_ARRAY:
		return BSW_MAP_PERF;
	case BPF_MAP_TYPE_STACK_TRACE:
		return BSW_MAP_STACKS;
	default:
		return BSW_MAP_PLAIN;
	}
}

/* What the kernel does not tell (before 4.13) stays as it is. */
static bool ask_kernel(int fd, struct bpf_map_info *info)
{
	__u32 bytes = sizeof(*info);

	return bpf_obj_get_info_by_fd(fd, info, &bytes) == 0;
}

static void describe(struct bsw_map *map, const struct bpf_map_info *info)
{
	*map = (struct bsw_map){
		.id = info->id,
		.type = info->type,
		.key_bytes = info->key_size,
		.value_bytes = info->value_size,
		.value_count = 1,
		.max_entries = info->max_entries,
		.flags = info->map_flags,
		.role = role_by_type(info->type),
		.btf_id = info->btf_id,
		.btf_key_type = info->btf_key_type_id,
		.btf_value_type = info->btf_value_type_id,
	};
	if (map_is(map, MAP_TYPES_PER_CPU))
		map->value_count = (uint32_t)libbpf_num_possible_cpus();
}

static const struct own_map *own_by_id(uint32_t id)
{
	for (uint32_t i = 0; i < own_count; i++) {
		if (own[i].map.id == id)
			return &own[i];
	}
	return NULL;
}

bool map_find(struct request *request)
{
	const struct own_map *found = own_by_id(request->map.id);
	struct bpf_map_info info = {0};

	if (found) {
		request->map = found->map;
		request->fd = fcntl(found->fd, F_DUPFD_CLOEXEC, 0);
	} else {
		request->fd = bpf_map_get_fd_by_id(request->map.id);
	}
	if (request->fd < 0)
		return request_end(request, errno,
				   errno == ENOENT ? "The board has no map of that id." : NULL);
	if (!found) {
		if (!ask_kernel(request->fd, &info))
			return request_end(request, errno, NULL);
		describe(&request->map, &info);
	}
	return true;
}

/* ---- MAPS ----------------------------------------------------------------------------------- */

struct maps_frame {
	struct bsw_maps fixed;
	struct string_area area;
	struct bsw_map maps[MAPS_IN_FRAME];
	char strings[1 + MAPS_IN_FRAME * NAME_BYTES];
};

static void add_map(struct maps_frame *frame, const struct bsw_map *map, const char *name)
{
	struct bsw_map *added = &frame->maps[frame->fixed.count++];

	*added = *map;
	added->name_str = string_add(&frame->area, name);
}

static bool add_next_own(struct request *request, struct maps_frame *frame)
{
	if (request->done >= own_count)
		return false;
	add_map(frame, &own[request->done].map, own[request->done].name);
	request->done++;
	return true;
}

/* Maps come and go meanwhile: one that is gone is left out. */
static bool add_next_of_board(struct request *request, struct maps_frame *frame)
{
	struct bpf_map_info info = {0};
	const struct own_map *mine;
	struct bsw_map map;
	int fd;

	if (bpf_map_get_next_id(request->done, &request->done) != 0)
		return false;
	mine = own_by_id(request->done);
	if (mine) {
		add_map(frame, &mine->map, mine->name);
		return true;
	}
	fd = bpf_map_get_fd_by_id(request->done);
	if (fd < 0)
		return true;
	if (ask_kernel(fd, &info)) {
		describe(&map, &info);
		add_map(frame, &map, info.name);
	}
	close(fd);
	return true;
}

static bool list_step(struct request *request)
{
	bool board = request->limit == BSW_MAPS_OF_BOARD, more = true;
	struct maps_frame *frame;

	if (!frames_room_for_events(sizeof(*frame)))
		return true;
	frame = calloc(1, sizeof(*frame));
	if (!frame)
		return request_end(request, ENOMEM, NULL);
	frame->fixed.cookie = request->cookie;
	frame->area = (struct string_area){frame->strings, 1, sizeof(frame->strings)};
	while (more && frame->fixed.count < MAPS_IN_FRAME)
		more = board ? add_next_of_board(request, frame) : add_next_own(request, frame);
	frame->fixed.flags = more ? BSW_MAPS_MORE : 0;
	frame->fixed.strings_size = frame->area.used;
	memmove(&frame->maps[frame->fixed.count], frame->strings, frame->area.used);
	frames_send(BSW_MAPS, &frame->fixed, sizeof(frame->fixed), frame->maps,
		    frame->fixed.count * sizeof(frame->maps[0]) + frame->area.used);
	free(frame);
	return more;
}

bool maps_begin_list(struct request *request, const void *payload, uint32_t length)
{
	const struct bsw_list_maps *asked = payload;
	__u32 first;

	(void)length;
	request->limit = asked->scope;
	request->step = list_step;
	if (asked->scope == BSW_MAPS_OF_BOARD && bpf_map_get_next_id(0, &first) != 0 && errno != ENOENT)
		return request_end(request, errno, "The board's kernel does not list its maps.");
	return true;
}

/* ---- the object's maps ---------------------------------------------------------------------- */

/* "NAME__lost" is what BOARDSCOPE_RING(NAME, …) counts in. */
static bool is_loss_counter(const struct bpf_map *map)
{
	const char *name = bpf_map__name(map), *suffix = strstr(name, "__lost");
	const struct bpf_map *ring = NULL;

	if (!suffix || suffix[6])
		return false;
	while ((ring = object_next_map(ring))) {
		if (bpf_map__type(ring) == BPF_MAP_TYPE_RINGBUF &&
		    strlen(bpf_map__name(ring)) == (size_t)(suffix - name) &&
		    strncmp(bpf_map__name(ring), name, (size_t)(suffix - name)) == 0)
			return true;
	}
	return false;
}

static void describe_own(struct own_map *mine, const struct bpf_map *map)
{
	struct bpf_map_info info = {
		.type = bpf_map__type(map),
		.key_size = bpf_map__key_size(map),
		.value_size = bpf_map__value_size(map),
		.max_entries = bpf_map__max_entries(map),
		.map_flags = bpf_map__map_flags(map),
	};
	const char *dot = strchr(bpf_map__name(map), '.');

	mine->fd = bpf_map__fd(map);
	ask_kernel(mine->fd, &info);
	describe(&mine->map, &info);
	mine->map.id = object_map_number(map);
	/* libbpf puts the object's name before that of the section. */
	mine->name = bpf_map__is_internal(map) && dot ? dot : bpf_map__name(map);
	if (bpf_map__is_internal(map) || is_loss_counter(map))
		mine->map.role = BSW_MAP_INTERNAL;
}

void maps_after_load(void)
{
	struct request unasked = {.fd = -1};
	const struct bpf_map *map = NULL;
	uint32_t count = 0;

	while ((map = object_next_map(map)))
		count++;
	own = calloc(count, sizeof(*own));
	while (own && (map = object_next_map(map))) {
		if (bpf_map__fd(map) >= 0)
			describe_own(&own[own_count++], map);
	}
	while (own_count && list_step(&unasked))
		;
}

static void take(struct request *request, const struct own_map *map)
{
	request->fd = fcntl(map->fd, F_DUPFD_CLOEXEC, 0);
	request->map = map->map;
}

bool map_take_own(struct request *request, const char *name)
{
	for (uint32_t i = 0; i < own_count; i++) {
		if (strcmp(own[i].name, name) != 0)
			continue;
		take(request, &own[i]);
		return request->fd >= 0;
	}
	return false;
}

bool map_begin_own(struct request *request, uint32_t index)
{
	if (index >= own_count)
		return false;
	if (own[index].map.role != BSW_MAP_PLAIN && own[index].map.role != BSW_MAP_STACKS)
		return true;
	take(request, &own[index]);
	if (!walk_begin(request, WALK_READ)) {
		close(request->fd);
		request->step = NULL;
	}
	return true;
}

/* ---- types ---------------------------------------------------------------------------------- */

static bool types_step(struct request *request)
{
	struct bsw_types fixed = {.cookie = request->cookie,
				  .btf_id = request->map.btf_id,
				  .total = request->limit,
				  .offset = request->done};
	uint32_t bytes = request->limit - request->done;

	if (!frames_room_for_events(2 * STEP_BYTES))
		return true;
	if (bytes > STEP_BYTES)
		bytes = STEP_BYTES;
	frames_send(BSW_TYPES, &fixed, sizeof(fixed), request->memory + request->done, bytes);
	request->done += bytes;
	return request->done < request->limit;
}

bool types_begin(struct request *request, const void *payload, uint32_t length)
{
	struct bpf_btf_info info = {0};
	__u32 bytes = sizeof(info);

	(void)length;
	request->map.btf_id = ((const struct bsw_read_types *)payload)->btf_id;
	request->step = types_step;
	errno = EFBIG;
	request->fd = bpf_btf_get_fd_by_id(request->map.btf_id);
	if (request->fd >= 0 && bpf_obj_get_info_by_fd(request->fd, &info, &bytes) == 0 &&
	    info.btf_size <= MAX_TYPES_BYTES) {
		request->limit = info.btf_size;
		request->memory = malloc(request->limit);
		info = (struct bpf_btf_info){.btf = (uintptr_t)request->memory, .btf_size = request->limit};
		if (request->memory && bpf_obj_get_info_by_fd(request->fd, &info, &bytes) == 0 &&
		    info.btf_size == request->limit)
			return true;
	}
	return request_end(request, errno, "The board's kernel does not give these types.");
}
