// SPDX-License-Identifier: GPL-2.0-or-later
#include "elf_check.h"

#include <elf.h>
#include <string.h>

#define MAX_SECTIONS 4096

static int outside(uint64_t offset, uint64_t count, size_t size)
{
	return offset > size || count > size - offset;
}

const char *elf_check(const void *bytes, size_t size)
{
	const unsigned char *file = bytes;
	Elf64_Shdr section;
	Elf64_Ehdr head;

	if (size < sizeof(head) || memcmp(file, ELFMAG, SELFMAG) != 0)
		return "The object is not an ELF file.";
	memcpy(&head, file, sizeof(head));
	if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB)
		return "The object is not a 64-bit little-endian ELF file, as BPF objects for this board "
		       "are.";
	if (head.e_type != ET_REL || (head.e_machine != EM_BPF && head.e_machine != EM_NONE))
		return "The object is an ELF file, but no BPF object: compile with clang -target bpf -c.";
	if (head.e_shentsize != sizeof(section) || head.e_shnum == 0 || head.e_shnum > MAX_SECTIONS ||
	    head.e_shstrndx >= head.e_shnum)
		return "The object's section table is damaged.";
	if (outside(head.e_shoff, (uint64_t)head.e_shnum * sizeof(section), size))
		return "The object is cut off: its section table lies beyond its end.";
	for (unsigned int i = 0; i < head.e_shnum; i++) {
		memcpy(&section, file + head.e_shoff + i * sizeof(section), sizeof(section));
		if (section.sh_type != SHT_NOBITS && outside(section.sh_offset, section.sh_size, size))
			return "The object is cut off: one of its sections lies beyond its end.";
	}
	return NULL;
}
