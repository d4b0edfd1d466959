/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What:   where in a program or library of the board a uprobe goes: the place in the file of a function, and
 *         whether the code there is ARM's Thumb, into which the kernel would write an ARM instruction.
 * Errors: one sentence, what is wrong and what to do. Nothing in the file is trusted.
 * Source: System V ABI; ELF for the Arm Architecture, 5.5.3 (bit 0) and 5.5.5 (mapping symbols); ld(1), --build-id.
 */
#ifndef BOARDSCOPE_LOADER_ELF_CODE_H
#define BOARDSCOPE_LOADER_ELF_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * With a symbol, the offset counts from it, and becomes the one in the file that the kernel wants; without one
 * ("") it is that already, and only checked. Who found it in another copy of the file gives that one's build-id
 * in hex, or "": a file of another build is refused, and of the same one it is known to be no Thumb code.
 */
struct code_place {
	const char *symbol;
	const char *build_id;
	uint64_t offset;
};

/* False: `sentence` says why not. */
bool elf_find_code(const char *path, struct code_place *place, char *sentence, size_t capacity);

#endif
