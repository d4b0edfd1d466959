// SPDX-License-Identifier: GPL-2.0-or-later
#include "elf_check.h"

#include <elf.h>
#include <string.h>

#define MAX_SECTIONS 4096
/* Each takes a descriptor, of which a process has 1024; and libbpf looks at each map for each. */
#define MAX_MAPS 512

static int outside(uint64_t offset, uint64_t count, size_t size)
{
	return offset > size || count > size - offset;
}

static Elf64_Shdr section_at(const unsigned char *file, const Elf64_Ehdr *head, unsigned int index)
{
	Elf64_Shdr section;

	memcpy(&section, file + head->e_shoff + index * sizeof(section), sizeof(section));
	return section;
}

static int is_named(const unsigned char *file, const Elf64_Shdr *names, const Elf64_Shdr *section,
		     const char *name)
{
	size_t bytes = strlen(name) + 1;

	return names->sh_type != SHT_NOBITS && section->sh_name < names->sh_size &&
	       names->sh_size - section->sh_name >= bytes &&
	       memcmp(file + names->sh_offset + section->sh_name, name, bytes) == 0;
}

/* Symbols in ".maps" are maps. The sections lie within the file. */
static unsigned int count_maps(const unsigned char *file, const Elf64_Ehdr *head)
{
	Elf64_Shdr names = section_at(file, head, head->e_shstrndx);
	unsigned int maps = 0;

	for (unsigned int i = 0; i < head->e_shnum; i++) {
		Elf64_Shdr table = section_at(file, head, i);

		for (uint64_t at = 0; table.sh_type == SHT_SYMTAB && at + sizeof(Elf64_Sym) <= table.sh_size;
		     at += sizeof(Elf64_Sym)) {
			Elf64_Sym symbol;
			Elf64_Shdr home;

			memcpy(&symbol, file + table.sh_offset + at, sizeof(symbol));
			if (symbol.st_shndx >= head->e_shnum || ELF64_ST_TYPE(symbol.st_info) == STT_SECTION)
				continue;
			home = section_at(file, head, symbol.st_shndx);
			maps += is_named(file, &names, &home, ".maps");
		}
	}
	return maps;
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
	if (count_maps(file, &head) > MAX_MAPS)
		return "The object holds more than 512 maps.";
	return NULL;
}
