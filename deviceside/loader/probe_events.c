// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libbpf writes kprobe_events and uprobe_events with vdprintf(). musl's hands the text over in pieces of 80
 * bytes, and the kernel takes each for a command of its own. So this one stands before it: one line, one
 * write.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

int vdprintf(int fd, const char *format, va_list arguments)
{
	char line[4096]; /* the kernel takes no longer command */
	int bytes = vsnprintf(line, sizeof(line), format, arguments);

	if (bytes >= (int)sizeof(line)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return bytes < 0 ? bytes : (int)write(fd, line, (size_t)bytes);
}
