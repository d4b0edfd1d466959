/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nelf, see libelf.h: what is the same for both ELF classes. 32-bit values are widened. */
#ifndef NELF_GELF_H
#define NELF_GELF_H

#include <libelf.h>

typedef Elf64_Ehdr GElf_Ehdr;
typedef Elf64_Shdr GElf_Shdr;
typedef Elf64_Phdr GElf_Phdr;
typedef Elf64_Sym GElf_Sym;
typedef Elf64_Nhdr GElf_Nhdr;

#define GELF_ST_BIND(info) ELF64_ST_BIND(info)
#define GELF_ST_TYPE(info) ELF64_ST_TYPE(info)

int gelf_getclass(Elf *elf);
GElf_Ehdr *gelf_getehdr(Elf *elf, GElf_Ehdr *header);
GElf_Shdr *gelf_getshdr(Elf_Scn *section, GElf_Shdr *header);
GElf_Phdr *gelf_getphdr(Elf *elf, int index, GElf_Phdr *header);
GElf_Sym *gelf_getsym(Elf_Data *symbols, int index, GElf_Sym *symbol);

/* The note at `offset`: its header, and where in the data its name and description begin. Returns the offset
 * behind it, 0 at the end or when it does not fit. */
size_t gelf_getnote(Elf_Data *notes, size_t offset, GElf_Nhdr *header, size_t *name_offset,
		    size_t *desc_offset);

#endif
