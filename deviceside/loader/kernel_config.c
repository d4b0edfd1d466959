// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libbpf reads the kernel's configuration through zlib, for objects with `extern ... CONFIG_... __kconfig`:
 * first /boot/config-RELEASE, which is plain text, then /proc/config.gz. Unpacking the latter would cost 20
 * kB of every loader for a rare wish, so it is refused in words.
 */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "log.h"

struct kernel_config; /* a FILE */

gzFile gzopen(const char *path, const char *mode)
{
	size_t length = strlen(path);

	if (length > 3 && strcmp(path + length - 3, ".gz") == 0) {
		log_line(BSW_LOG_ERROR,
			 "The object asks for the board's kernel configuration (an extern CONFIG_ variable), "
			 "and this "
			 "board has no /boot/config of its kernel; the loader cannot unpack %s.",
			 path);
		return NULL;
	}
	return (gzFile)fopen(path, mode);
}

char *gzgets(gzFile file, char *line, int line_bytes)
{
	return fgets(line, line_bytes, (FILE *)file);
}

int gzclose(gzFile file)
{
	return fclose((FILE *)file);
}
