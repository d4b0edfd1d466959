// SPDX-License-Identifier: GPL-2.0-or-later
#include "frames.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "lifeline.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "wire.h is little-endian, and so are our boards");

/* ---- out ------------------------------------------------------------------------------------ */

#define QUEUE_BYTES (1024u * 1024u)
#define EVENT_SHARE_BYTES (512u * 1024u)
#define EXIT_SHARE_BYTES (8u * 1024u)

static int out_fd = STDOUT_FILENO;
static bool out_is_text;
static frame_watcher watch;
static uint8_t queue[QUEUE_BYTES];
static size_t queue_begin, queue_end;
static uint32_t next_sequence;
static uint64_t dropped;

void frames_write_to(int fd, bool text_only, frame_watcher watcher)
{
	out_fd = fd;
	out_is_text = text_only;
	watch = watcher;
}

int frames_output(void)
{
	return out_fd;
}

size_t frames_queued_bytes(void)
{
	return queue_end - queue_begin;
}

uint64_t frames_dropped(void)
{
	return dropped;
}

bool frames_room_for_events(size_t bytes)
{
	return frames_queued_bytes() + bytes <= EVENT_SHARE_BYTES;
}

static size_t share_of(uint16_t type)
{
	if (type == BSW_EXIT)
		return QUEUE_BYTES;
	if (type == BSW_TEXT || type == BSW_RECORDS || type == BSW_PAGE)
		return EVENT_SHARE_BYTES;
	return QUEUE_BYTES - EXIT_SHARE_BYTES;
}

static void append(const void *bytes, size_t count)
{
	if (!count)
		return;
	memcpy(queue + queue_end, bytes, count);
	queue_end += count;
}

bool frames_send(uint16_t type, const void *fixed, size_t fixed_bytes, const void *tail, size_t tail_bytes)
{
	struct bsw_header header = {.magic = BSW_MAGIC, .version = BSW_VERSION, .type = type};
	size_t bytes = sizeof(header) + fixed_bytes + tail_bytes;

	if (watch)
		watch(type, fixed, tail, tail_bytes);
	if (out_is_text && type != BSW_TEXT)
		return true;
	if (fixed_bytes + tail_bytes > BSW_MAX_PAYLOAD || frames_queued_bytes() + bytes > share_of(type)) {
		dropped++;
		return false;
	}
	if (queue_end + bytes > QUEUE_BYTES) {
		memmove(queue, queue + queue_begin, queue_end - queue_begin);
		queue_end -= queue_begin;
		queue_begin = 0;
	}
	header.length = (uint32_t)(fixed_bytes + tail_bytes);
	header.sequence = next_sequence++;
	header.header_checksum = bsw_header_checksum(&header);
	if (!out_is_text) {
		append(&header, sizeof(header));
		append(fixed, fixed_bytes);
	}
	append(tail, tail_bytes);
	return true;
}

void frames_flush(void)
{
	while (queue_begin < queue_end) {
		ssize_t written = write(out_fd, queue + queue_begin, queue_end - queue_begin);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0 && errno == EAGAIN)
			return;
		if (written <= 0) {
			/* Nobody can read any more, EXIT included. */
			queue_begin = queue_end = 0;
			if (errno == EPIPE)
				lifeline_end(BSW_EXIT_END_OF_INPUT, "The host closed the loader's output.");
			else
				lifeline_end(BSW_EXIT_FAILED, "Nothing can be written any more: %s.",
					     strerror(errno));
			return;
		}
		queue_begin += (size_t)written;
	}
	queue_begin = queue_end = 0;
}

void frames_flush_within(int limit_ms)
{
	uint64_t deadline_ns = monotonic_ns() + (uint64_t)limit_ms * NS_PER_MS;

	for (;;) {
		struct pollfd out = {.fd = out_fd, .events = POLLOUT};
		uint64_t now_ns;

		frames_flush();
		now_ns = monotonic_ns();
		if (!frames_queued_bytes() || now_ns >= deadline_ns)
			return;
		poll(&out, 1, (int)((deadline_ns - now_ns) / NS_PER_MS) + 1);
	}
}

/* ---- in ------------------------------------------------------------------------------------- */

static int in_fd = STDIN_FILENO;
static struct {
	struct bsw_header header;
	uint8_t payload[BSW_MAX_PAYLOAD];
} in __attribute__((aligned(8)));
static size_t in_bytes; /* of header and payload, received so far */
static uint32_t expected_sequence;

static bool header_is_good(const struct bsw_header *header)
{
	if (header->magic != BSW_MAGIC || header->header_checksum != bsw_header_checksum(header)) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "What came from the host is no frame of this protocol.");
	} else if (header->version != BSW_VERSION) {
		lifeline_end(BSW_EXIT_BAD_INPUT,
			     "The host speaks protocol version %u, this loader speaks %u.", header->version,
			     BSW_VERSION);
	} else if (header->length > BSW_MAX_PAYLOAD) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "A frame of %u bytes came; the limit is %u.", header->length,
			     BSW_MAX_PAYLOAD);
	} else if (header->sequence != expected_sequence) {
		lifeline_end(BSW_EXIT_BAD_INPUT, "Frame %u came where frame %u was expected.",
			     header->sequence, expected_sequence);
	} else {
		expected_sequence++;
		return true;
	}
	return false;
}

/* Bytes still missing of the header, or, once that is there, of the whole frame. */
static size_t missing_bytes(void)
{
	if (in_bytes < sizeof(in.header))
		return sizeof(in.header) - in_bytes;
	return sizeof(in.header) + in.header.length - in_bytes;
}

void frames_read_from(int fd)
{
	in_fd = fd;
}

int frames_input(void)
{
	return in_fd;
}

void frames_receive(frame_handler handler)
{
	while (!lifeline_ended() && in_fd >= 0) {
		ssize_t got = read(in_fd, (uint8_t *)&in + in_bytes, missing_bytes());

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			lifeline_end(BSW_EXIT_END_OF_INPUT, "The host closed the loader's input.");
			return;
		}
		lifeline_heard();
		in_bytes += (size_t)got;
		if (in_bytes == sizeof(in.header) && !header_is_good(&in.header))
			return;
		if (in_bytes >= sizeof(in.header) && missing_bytes() == 0) {
			in_bytes = 0;
			handler(in.header.type, in.payload, in.header.length);
		}
	}
}
