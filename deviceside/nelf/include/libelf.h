/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nelf: a read-only ELF reader behind the part of libelf's interface that libbpf calls. It reads ELF32 and
 * ELF64 of this machine's byte order, from memory or from a mapped file.
 *
 * Errors:  NULL, 0 or -1 as in libelf; elf_errmsg() gives the sentence. Nothing outside the given bytes
 *          is read, whatever stands in the file. Stricter than libelf: a section table beyond the end of
 *          the file, a symbol table of another entry size, and the data of section 0 are errors.
 * Threads: one. The last error is one for the process.
 * Source:  System V ABI, "Object Files"; the names are libelf's.
 *
 * Not here: writing, archives, compressed sections (their data is given as it stands), the foreign byte
 * order. A file that somebody cuts off while it is mapped raises SIGBUS, as with libelf's ELF_C_READ_MMAP.
 */
#ifndef NELF_LIBELF_H
#define NELF_LIBELF_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Elf Elf;
typedef struct Elf_Scn Elf_Scn;

typedef enum { ELF_C_NULL, ELF_C_READ, ELF_C_READ_MMAP } Elf_Cmd;
typedef enum { ELF_K_NONE, ELF_K_AR, ELF_K_COFF, ELF_K_ELF } Elf_Kind;

typedef struct {
	void *d_buf; /* NULL where the section holds no bytes; then d_size may still tell its size */
	size_t d_size;
	unsigned char d_class;	   /* ELFCLASS32 or ELFCLASS64 of the file */
	unsigned char d_note_step; /* what notes are padded to, 4 or 8; 0: no notes */
} Elf_Data;

unsigned int elf_version(unsigned int version);
const char *elf_errmsg(int error);

Elf *elf_begin(int fd, Elf_Cmd cmd, Elf *archive);
/* The bytes stay the caller's, and must outlive the Elf. */
Elf *elf_memory(char *image, size_t size);
int elf_end(Elf *elf);
Elf_Kind elf_kind(Elf *elf);

Elf64_Ehdr *elf64_getehdr(Elf *elf);
int elf_getphdrnum(Elf *elf, size_t *count);
int elf_getshdrnum(Elf *elf, size_t *count);
int elf_getshdrstrndx(Elf *elf, size_t *index);

Elf_Scn *elf_getscn(Elf *elf, size_t index);
Elf_Scn *elf_nextscn(Elf *elf, Elf_Scn *section);
size_t elf_ndxscn(Elf_Scn *section);
Elf64_Shdr *elf64_getshdr(Elf_Scn *section);
char *elf_strptr(Elf *elf, size_t section, size_t offset);

/* A section has one piece of data: `previous` must be NULL. */
Elf_Data *elf_getdata(Elf_Scn *section, Elf_Data *previous);
Elf_Data *elf_rawdata(Elf_Scn *section, Elf_Data *previous);

#endif
