/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BOARDSCOPE_LOADER_ELF_CHECK_H
#define BOARDSCOPE_LOADER_ELF_CHECK_H

#include <stddef.h>

/*
 * Is this a whole BPF object file? NULL when yes, else one sentence. libelf and libbpf are not made for
 * hostile or cut-off bytes: what lies outside the file is found here, before they see it.
 */
const char *elf_check(const void *bytes, size_t size);

#endif
