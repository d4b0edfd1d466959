// SPDX-License-Identifier: GPL-2.0-or-later
#include "small_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool file_read(const char *path, char *text, size_t capacity)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t bytes = 0;
	ssize_t got = 0;

	text[0] = '\0';
	if (fd < 0)
		return false;
	while (bytes + 1 < capacity && (got = read(fd, text + bytes, capacity - 1 - bytes)) > 0)
		bytes += (size_t)got;
	text[bytes] = '\0';
	close(fd);
	return got >= 0;
}

bool file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int error;

	if (fd < 0)
		return false;
	written = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return written == (ssize_t)strlen(text);
}

const char *tracefs_root(void)
{
	static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
	char probe[PATH_BYTES];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(probe, sizeof(probe), "%s/trace_clock", places[i]);
		if (access(probe, F_OK) == 0)
			return places[i];
	}
	return NULL;
}

void tracefs_path(char path[PATH_BYTES], const char *format, ...)
{
	const char *root = tracefs_root();
	va_list arguments;
	int used;

	used = snprintf(path, PATH_BYTES, "%s/", root ? root : "/sys/kernel/tracing");
	va_start(arguments, format);
	vsnprintf(path + used, PATH_BYTES - (size_t)used, format, arguments);
	va_end(arguments);
}
