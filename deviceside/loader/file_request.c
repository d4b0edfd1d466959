// SPDX-License-Identifier: GPL-2.0-or-later
#include "file_request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frames.h"

#define LONGEST_PATH 4096u

/* At the limit one byte more is read, to know whether there is more. */
static bool file_step(struct request *request)
{
	struct bsw_file fixed = {.cookie = request->cookie, .offset = request->done};
	uint32_t wanted = BSW_MAX_FILE - request->done;
	ssize_t got;
	bool full = wanted == 0;

	if (!frames_room_for_events(2 * STEP_BYTES))
		return true;
	if (wanted > STEP_BYTES)
		wanted = STEP_BYTES;
	got = read(request->fd, request->memory, full ? 1 : wanted);
	if (got < 0 && errno == EINTR)
		return true;
	/* There would be more to come if one waited: who asks for a file wants what is there now. */
	if (got < 0 && errno == EAGAIN)
		got = 0;
	if (got < 0)
		return request_end(request, errno, strerror(errno));
	if (full || got == 0)
		fixed.flags = got ? BSW_FILE_LAST | BSW_FILE_CUT : BSW_FILE_LAST;
	if (full)
		got = 0;
	request->done += (uint32_t)got;
	frames_send(BSW_FILE, &fixed, sizeof(fixed), request->memory, (size_t)got);
	return !(fixed.flags & BSW_FILE_LAST);
}

/* Looked at before it is opened: opening a device may do something already. */
static int open_regular(const char *path)
{
	char again[32];
	struct stat file;
	int place = open(path, O_PATH | O_CLOEXEC), fd = -1;

	if (place < 0)
		return -1;
	if (fstat(place, &file) == 0) {
		snprintf(again, sizeof(again), "/proc/self/fd/%d", place);
		errno = S_ISDIR(file.st_mode) ? EISDIR : EINVAL;
		if (S_ISREG(file.st_mode))
			fd = open(again, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	}
	close(place);
	return fd;
}

bool file_begin(struct request *request, const void *payload, uint32_t length)
{
	const char *asked = (const char *)payload + sizeof(struct bsw_read_file);
	size_t bytes = length - sizeof(struct bsw_read_file);
	char path[LONGEST_PATH], sentence[LONGEST_PATH + 64];

	if (bytes == 0 || bytes >= sizeof(path) || asked[0] != '/' || memchr(asked, '\0', bytes))
		return request_end(request, EINVAL, "A file of the board is asked for by its absolute path.");
	memcpy(path, asked, bytes);
	path[bytes] = '\0';
	request->step = file_step;
	request->memory = malloc(STEP_BYTES);
	if (!request->memory)
		return request_end(request, ENOMEM, NULL);
	request->fd = open_regular(path);
	if (request->fd >= 0)
		return true;
	snprintf(sentence, sizeof(sentence), "%s of the board cannot be read: %s.", path,
		 errno == EINVAL ? "it is no regular file" : strerror(errno));
	return request_end(request, errno, sentence);
}
