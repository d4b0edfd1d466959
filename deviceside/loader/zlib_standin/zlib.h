/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libbpf uses of zlib: reading the kernel's configuration. See kernel_config.c. */
#ifndef BOARDSCOPE_LOADER_ZLIB_H
#define BOARDSCOPE_LOADER_ZLIB_H

typedef struct kernel_config *gzFile;

gzFile gzopen(const char *path, const char *mode);
char *gzgets(gzFile file, char *line, int line_bytes);
int gzclose(gzFile file);

#endif
