// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lifeline.h"

#define MAX_PLAN_BYTES (1024u * 1024u)

struct blob {
	const char *name;
	uint32_t limit;
	uint32_t total;
	uint32_t received;
	bool begun;
	uint8_t *bytes; /* plan and object */
};

static struct blob blobs[] = {
	[BSW_BLOB_PLAN] = {.name = "plan", .limit = MAX_PLAN_BYTES},
	[BSW_BLOB_OBJECT] = {.name = "object", .limit = BSW_MAX_BLOB},
	[BSW_BLOB_BTF] = {.name = "BTF", .limit = BSW_MAX_BLOB},
};
static int btf_fd = -1;
static char btf_fd_path[40];

/* ---- pieces --------------------------------------------------------------------------------- */

static bool begin(struct blob *blob, const struct bsw_blob *piece)
{
	if (piece->total == 0 || piece->total > blob->limit) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "The %s is announced with %u bytes; 1 to %u are allowed.",
			     blob->name, piece->total, blob->limit);
		return false;
	}
	blob->begun = true;
	blob->total = piece->total;
	if (piece->kind == BSW_BLOB_BTF) {
		/* libbpf wants BTF as a file: give it one without a disk. */
		btf_fd = memfd_create("boardscope_btf", MFD_CLOEXEC);
		snprintf(btf_fd_path, sizeof(btf_fd_path), "/proc/self/fd/%d", btf_fd);
	} else {
		blob->bytes = malloc(piece->total);
	}
	if (piece->kind == BSW_BLOB_BTF ? btf_fd < 0 : !blob->bytes) {
		lifeline_end(BSW_EXIT_FAILED, "The board has no memory for the %s of %u bytes.", blob->name,
			     piece->total);
		return false;
	}
	return true;
}

static bool store(struct blob *blob, const uint8_t *bytes, uint32_t count)
{
	if (blob->bytes) {
		memcpy(blob->bytes + blob->received, bytes, count);
		return true;
	}
	for (uint32_t done = 0; done < count;) {
		ssize_t written = write(btf_fd, bytes + done, count - done);

		if (written <= 0 && errno != EINTR) {
			lifeline_end(BSW_EXIT_FAILED, "The board has no memory for the %s.", blob->name);
			return false;
		}
		if (written > 0)
			done += (uint32_t)written;
	}
	return true;
}

void blob_take_piece(const void *payload, uint32_t length)
{
	struct bsw_blob piece;
	struct blob *blob;
	uint32_t bytes;

	if (length < sizeof(piece)) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "A BLOB frame of %u bytes is too short.", length);
		return;
	}
	memcpy(&piece, payload, sizeof(piece));
	bytes = length - (uint32_t)sizeof(piece);
	if (piece.kind < BSW_BLOB_PLAN || piece.kind > BSW_BLOB_BTF) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "A BLOB frame is of the unknown kind %u.", piece.kind);
		return;
	}
	blob = &blobs[piece.kind];
	if (!blob->begun && !begin(blob, &piece))
		return;
	if (piece.total != blob->total || piece.offset != blob->received ||
	    bytes > blob->total - blob->received) {
		lifeline_end(
			BSW_EXIT_BAD_INPUT,
			"A piece of the %s does not follow the one before: offset %u of %u, %u expected.",
			blob->name, piece.offset, piece.total, blob->received);
		return;
	}
	if (store(blob, (const uint8_t *)payload + sizeof(piece), bytes))
		blob->received += bytes;
}

/* ---- the plan ------------------------------------------------------------------------------- */

const struct bsw_plan *plan(void)
{
	return (const struct bsw_plan *)blobs[BSW_BLOB_PLAN].bytes;
}

void plan_set_text_source(enum bsw_text_source source)
{
	((struct bsw_plan *)blobs[BSW_BLOB_PLAN].bytes)->text_source = source;
}

static const struct bsw_plan_program *programs(void)
{
	return (const struct bsw_plan_program *)(plan() + 1);
}

static const uint32_t *trace_events(void)
{
	return (const uint32_t *)(programs() + plan()->program_count);
}

const struct bsw_plan_action *plan_actions(void)
{
	return (const struct bsw_plan_action *)(trace_events() + plan()->trace_event_count);
}

const char *plan_string(uint32_t offset)
{
	return (const char *)(plan_actions() + plan()->action_count) + offset;
}

const char *plan_trace_event(uint32_t index)
{
	return plan_string(trace_events()[index]);
}

static uint32_t max3(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t larger = a > b ? a : b;

	return larger > c ? larger : c;
}

static bool plan_is_sound(void)
{
	uint32_t bytes = blobs[BSW_BLOB_PLAN].total;
	const struct bsw_plan *head = plan();
	uint32_t largest;
	uint64_t needed;

	if (bytes < sizeof(*head)) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "The plan of %u bytes is too short.", bytes);
		return false;
	}
	if (head->version != BSW_VERSION) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "The plan has version %u, this loader knows %u.",
			     head->version, BSW_VERSION);
		return false;
	}
	needed = sizeof(*head) + (uint64_t)head->program_count * sizeof(struct bsw_plan_program) +
		 (uint64_t)head->trace_event_count * sizeof(uint32_t) +
		 (uint64_t)head->action_count * sizeof(struct bsw_plan_action) + head->strings_size;
	if (needed != bytes || (head->strings_size && *plan_string(head->strings_size - 1) != '\0')) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "The plan's counts do not fit its %u bytes.", bytes);
		return false;
	}
	largest = head->output_map_str;
	for (uint32_t i = 0; i < head->program_count; i++)
		largest = max3(largest, programs()[i].name_str,
			       max3(programs()[i].build_id_str, programs()[i].target_str,
				    programs()[i].path_str));
	for (uint32_t i = 0; i < head->trace_event_count; i++)
		largest = max3(largest, trace_events()[i], 0);
	for (uint32_t i = 0; i < head->action_count; i++)
		largest = max3(largest, plan_actions()[i].map_str, 0);
	/* Offset 0 needs an area too, once something points into it. */
	if ((largest || head->program_count || head->trace_event_count || head->action_count) &&
	    largest >= head->strings_size) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "An entry of the plan points outside the plan.");
		return false;
	}
	return true;
}

bool blobs_complete(void)
{
	for (size_t kind = BSW_BLOB_PLAN; kind <= BSW_BLOB_BTF; kind++) {
		struct blob *blob = &blobs[kind];

		if (kind != BSW_BLOB_PLAN && !blob->begun)
			continue;
		if (!blob->begun || blob->received != blob->total) {
			lifeline_end(BSW_EXIT_BAD_INPUT, "START came before the whole %s: %u of %u bytes.",
				     blob->name, blob->received, blob->total);
			return false;
		}
	}
	return plan_is_sound();
}

const struct bsw_plan_program *plan_program(const char *name, const struct bsw_plan_program *previous)
{
	const struct bsw_plan_program *end = programs() + plan()->program_count;

	for (const struct bsw_plan_program *one = previous ? previous + 1 : programs(); one < end; one++) {
		if (strcmp(plan_string(one->name_str), name) == 0)
			return one;
	}
	return NULL;
}

const void *object_bytes(void)
{
	return blobs[BSW_BLOB_OBJECT].bytes;
}

size_t object_size(void)
{
	return blobs[BSW_BLOB_OBJECT].total;
}

const char *btf_path(void)
{
	return btf_fd >= 0 ? btf_fd_path : NULL;
}

void blobs_release(void)
{
	free(blobs[BSW_BLOB_OBJECT].bytes);
	blobs[BSW_BLOB_OBJECT].bytes = NULL;
	if (btf_fd >= 0)
		close(btf_fd);
	btf_fd = -1;
}
