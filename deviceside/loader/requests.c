// SPDX-License-Identifier: GPL-2.0-or-later
#include "requests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "file_request.h"
#include "frames.h"
#include "lifeline.h"
#include "log.h"
#include "maps.h"
#include "plan.h"
#include "symbols.h"

#ifndef ENOTSUPP
#define ENOTSUPP 524 /* the kernel's own, which no libc names */
#endif

#define MAX_REQUESTS 4
#define LAST_MAPS_LIMIT_MS 1500
#define WANTED_MAPS_LIMIT_MS 8000 /* the host waits for 10 s */

static const struct {
	uint16_t type;
	uint16_t bytes;
	bool (*begin)(struct request *request, const void *payload, uint32_t length); /* false: it is done */
} kinds[] = {
	{BSW_LIST_MAPS, sizeof(struct bsw_list_maps), maps_begin_list},
	{BSW_READ_MAP, sizeof(struct bsw_read_map), map_begin_read},
	{BSW_CHANGE_MAP, sizeof(struct bsw_change_map), map_begin_change},
	{BSW_READ_TYPES, sizeof(struct bsw_read_types), types_begin},
	{BSW_NAME_ADDRESSES, sizeof(struct bsw_name_addresses), symbols_begin},
	{BSW_READ_FILE, sizeof(struct bsw_read_file), file_begin},
};

/* The last one is not for the host's: it reads the object's own maps, every map_interval_ms. */
static struct request running[MAX_REQUESTS + 1];
static struct request *const unasked = &running[MAX_REQUESTS];
static uint32_t unasked_map = UINT32_MAX; /* which of the object's maps comes next */
static uint64_t unasked_at_ns;
static uint32_t unasked_cookie;

static const char *usual_sentence(int error)
{
	switch (error) {
	case 0:
		return "";
	case ENOENT:
		return "The map has no such key.";
	case EEXIST:
		return "The key is in the map already.";
	case E2BIG:
		return "The map is full, or it has no such index.";
	case EPERM:
		return "The kernel does not allow it: the map may be frozen, or made read-only.";
	case EINVAL:
	case EOPNOTSUPP:
	case ENOTSUPP:
		return "The kernel does not offer that for maps of this type.";
	default:
		return strerror(error);
	}
}

bool request_end(const struct request *request, int error, const char *text)
{
	struct bsw_map_result fixed = {.cookie = request->cookie, .map = request->map.id, .error = error};

	if (!text)
		text = usual_sentence(error);
	if (request->cookie && (error || request->cookie != BSW_COOKIE_ACTION))
		frames_send(BSW_MAP_RESULT, &fixed, sizeof(fixed), text, strlen(text));
	return false;
}

void request_release(struct request *request)
{
	if (request->fd >= 0)
		close(request->fd);
	free(request->memory);
	*request = (struct request){.fd = -1};
}

static void begin(bool (*how)(struct request *, const void *, uint32_t), const void *payload, uint32_t length)
{
	struct request busy = {.fd = -1}, *request = running;

	while (request < unasked && request->step)
		request++;
	if (request == unasked)
		request = &busy;
	request->fd = -1;
	memcpy(&request->cookie, payload, sizeof(request->cookie)); /* the first field of each */
	if (request == &busy)
		request_end(request, EBUSY, "Too many requests run already.");
	else if (!how(request, payload, length))
		request_release(request);
}

bool request_take(uint16_t type, const void *payload, uint32_t length)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].type != type)
			continue;
		if (length < kinds[i].bytes)
			lifeline_end(BSW_EXIT_BAD_INPUT, "A frame of type %u has only %u bytes.", type,
				     length);
		else
			begin(kinds[i].begin, payload, length);
		return true;
	}
	return false;
}

/* ---- in steps ------------------------------------------------------------------------------- */

static uint32_t unasked_interval_ms(void)
{
	return plan() ? plan()->map_interval_ms : 0;
}

void requests_step(uint64_t now_ns)
{
	if (unasked_interval_ms() && now_ns >= unasked_at_ns) {
		if (unasked_at_ns && !unasked->step)
			unasked_map = 0;
		unasked_at_ns = now_ns + unasked_interval_ms() * NS_PER_MS;
	}
	for (size_t i = 0; i <= MAX_REQUESTS; i++) {
		if (running[i].step && !running[i].step(&running[i]))
			request_release(&running[i]);
	}
	/* The object's next map, if there is one to come: so that something runs until all were sent. */
	while (!unasked->step && map_begin_own(unasked, unasked_map)) {
		unasked->cookie = unasked_cookie;
		unasked_map++;
	}
}

static bool any_runs(void)
{
	for (size_t i = 0; i <= MAX_REQUESTS; i++) {
		if (running[i].step)
			return true;
	}
	return false;
}

int requests_wait_ms(int limit_ms)
{
	uint64_t now_ns = monotonic_ns();

	/* Without room it is the host's reading that wakes us. */
	if (any_runs() && frames_room_for_events(2 * STEP_BYTES))
		return 0;
	if (!unasked_interval_ms() || unasked_at_ns >= now_ns + (uint64_t)limit_ms * NS_PER_MS)
		return limit_ms;
	return unasked_at_ns <= now_ns ? 0 : (int)((unasked_at_ns - now_ns) / NS_PER_MS) + 1;
}

void requests_finish(void)
{
	bool wanted = plan()->flags & BSW_PLAN_MAPS_AT_END, last_round = false;
	uint32_t limit_ms = wanted ? WANTED_MAPS_LIMIT_MS : LAST_MAPS_LIMIT_MS;
	uint64_t now_ns = monotonic_ns(), deadline_ns = now_ns + limit_ms * NS_PER_MS;

	/* Whoever sent STOP waits for no other answers. */
	for (struct request *request = running; request < unasked; request++) {
		if (request->step)
			request_release(request);
	}
	for (; (wanted || unasked_interval_ms()) && now_ns < deadline_ns; now_ns = monotonic_ns()) {
		if (!unasked->step) {
			if (last_round)
				return;
			last_round = true;
			unasked_cookie = wanted ? BSW_COOKIE_END : 0;
			unasked_map = 0;
		}
		requests_step(now_ns);
		frames_flush_within(50);
	}
	if (wanted)
		log_line(BSW_LOG_WARNING, "Not all maps could be sent within %u s.", limit_ms / 1000);
}
