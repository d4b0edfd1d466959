// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Everything that an ELF file tells through libelf's interface, as lines of text. elf_walk.c is
// compiled twice,
//          against nelf and against libelf, so that the two can be compared and nelf can be fed damaged
//          files.
// Thread:  one at a time (nelf's last error is one for the process).
// Errors:  a file that cannot be opened is one line "not opened".
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// With `image` NULL reads the file `fd`. The caller frees the text.
__attribute__((visibility("default"))) char* elf_walk_with_nelf(int fd, char* image, size_t bytes);
__attribute__((visibility("default"))) char* elf_walk_with_libelf(int fd, char* image, size_t bytes);

// nelf's sentence about its last failure.
__attribute__((visibility("default"))) const char* elf_walk_error_of_nelf(void);

#ifdef __cplusplus
}
#endif
