// SPDX-License-Identifier: GPL-2.0-or-later
#include "grace.h"

#include <stdbool.h>

#include "janitor.h"
#include "undo.h"

#define MANY_HOOKS 16

static bool hurries;
static uint32_t slot; /* of the janitor's notes: behind those of the hooks */

void grace_hurry(size_t hooks)
{
	char value[8];

	if (hooks < MANY_HOOKS || !file_read(EXPEDITED_FILE, value, sizeof(value)) || value[0] != '0')
		return;
	slot = (uint32_t)hooks;
	janitor_note_undo(slot, &(struct undo){.kind = UNDO_HURRY});
	hurries = file_write(EXPEDITED_FILE, "1");
}

void grace_relax(void)
{
	if (!hurries)
		return;
	undo_run(&(struct undo){.kind = UNDO_HURRY});
	janitor_note_undo(slot, &(struct undo){0});
	hurries = false;
}
