/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What: the small files of /proc, /sys and tracefs, read and written whole. Used by the janitor too. */
#ifndef BOARDSCOPE_LOADER_SMALL_FILES_H
#define BOARDSCOPE_LOADER_SMALL_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* NUL-terminated, cut at capacity - 1; false and errno when it cannot be read. */
bool file_read(const char *path, char *text, size_t capacity);
/* False and errno when the kernel refuses. */
bool file_write(const char *path, const char *text);

/* Where tracefs is mounted; NULL when it is not. */
const char *tracefs_root(void);

#define PATH_BYTES 192

/* "<tracefs>/<the rest>"; the caller has asked tracefs_root() before. */
void tracefs_path(char path[PATH_BYTES], const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
