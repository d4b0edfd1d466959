// SPDX-License-Identifier: GPL-2.0-or-later
#include "actions.h"

#include <errno.h>
#include <string.h>

#include "frames.h"
#include "lifeline.h"
#include "maps.h"
#include "object.h"
#include "plan.h"

#define STEPS_IN_DRAIN 16

static uint32_t output_map; /* by its number; there are none while count is 0 */
static uint32_t count;
static struct request running = {.fd = -1};

/* ---- the plan ------------------------------------------------------------------------------- */

static bool is_sound(const struct bsw_plan_action *action)
{
	const char *map = plan_string(action->map_str);

	if (action->kind < BSW_ACTION_PRINT_MAP || action->kind > BSW_ACTION_EXIT)
		lifeline_end(BSW_EXIT_BAD_INPUT, "The plan has an action of the unknown kind %u.",
			     action->kind);
	else if (action->kind != BSW_ACTION_EXIT && !object_find_map(map))
		lifeline_end(BSW_EXIT_BAD_INPUT,
			     "An action of the plan is about a map \"%s\", which the object does not have.",
			     map);
	return !lifeline_ended();
}

static void look_at_plan(void)
{
	const char *name = plan_string(plan()->output_map_str);
	const struct bpf_map *map = object_find_map(name);

	/* Without maps the object was refused as a whole, and nothing will ask. */
	if (!plan()->action_count || !object_next_map(NULL))
		return;
	if (!map) {
		lifeline_end(
			BSW_EXIT_BAD_INPUT,
			"The plan's actions are asked for by map \"%s\", which the object does not have.",
			name);
		return;
	}
	for (uint32_t i = 0; i < plan()->action_count; i++) {
		if (!is_sound(&plan_actions()[i]))
			return;
	}
	output_map = object_map_number(map);
	count = plan()->action_count;
}

/* ---- records -------------------------------------------------------------------------------- */

const struct bsw_plan_action *action_of(uint32_t map, const void *record, uint32_t bytes)
{
	struct bsw_script_record head;

	if (!count || map != output_map || bytes < sizeof(head))
		return NULL;
	memcpy(&head, record, sizeof(head));
	for (uint32_t i = 0; i < count; i++) {
		if (plan_actions()[i].id == head.id)
			return &plan_actions()[i];
	}
	return NULL;
}

bool actions_hold(uint32_t map)
{
	return running.step && map == output_map;
}

static bool go_on(void)
{
	for (int i = 0; i < STEPS_IN_DRAIN && running.step && frames_room_for_events(2 * STEP_BYTES); i++) {
		if (!running.step(&running))
			request_release(&running);
	}
	return running.step != NULL;
}

void action_begin(const struct bsw_plan_action *action, const void *record, uint32_t bytes)
{
	static const enum walk walks[] = {[BSW_ACTION_PRINT_MAP] = WALK_READ,
					  [BSW_ACTION_CLEAR_MAP] = WALK_CLEAR,
					  [BSW_ACTION_ZERO_MAP] = WALK_ZERO};
	int32_t code = 0;

	if (action->kind == BSW_ACTION_EXIT) {
		if (bytes >= sizeof(struct bsw_script_record) + sizeof(code))
			memcpy(&code, (const uint8_t *)record + sizeof(struct bsw_script_record),
			       sizeof(code));
		lifeline_end_by_program(code);
		return;
	}
	running.cookie = BSW_COOKIE_ACTION;
	if (!map_take_own(&running, plan_string(action->map_str)))
		request_end(&running, errno, NULL);
	else if (walk_begin(&running, walks[action->kind])) {
		go_on();
		return;
	}
	request_release(&running);
}

static void close_all(void)
{
	request_release(&running);
}

const struct output actions_output = {
	.after_load = look_at_plan,
	.drain = go_on,
	.close = close_all,
};
