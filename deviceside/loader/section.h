/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What: the name of a program's section, read as the source means it: the kind, and what it hooks. The plan
 *       says it for programs that it names, and needs no section.
 */
#ifndef BOARDSCOPE_LOADER_SECTION_H
#define BOARDSCOPE_LOADER_SECTION_H

#include "object.h"

/* OTHER: libbpf may know better. */
enum bsw_attach_kind section_kind(const char *section);

/* Fills target, path, offset and parameter. */
void section_describe(struct program *program);

#endif
