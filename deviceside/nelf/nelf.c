// SPDX-License-Identifier: GPL-2.0-or-later
#include <gelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE_ORDER ELFDATA2LSB
#else
#define NATIVE_ORDER ELFDATA2MSB
#endif

struct Elf_Scn {
	Elf *elf;
	size_t index;
	GElf_Shdr header;
	Elf_Data data;
	bool data_ready;
	void *aligned; /* our copy of data that lies at an odd address in the file */
};

struct Elf {
	const unsigned char *bytes;
	size_t size;
	void *mapping; /* NULL: the caller's memory */
	GElf_Ehdr header;
	size_t segment_count;
	size_t name_section;
	size_t section_count;
	Elf_Scn *sections;
};

static const char *last_error;

static void *fail(const char *reason)
{
	last_error = reason;
	return NULL;
}

static bool inside(size_t size, uint64_t offset, uint64_t bytes)
{
	return offset <= size && bytes <= size - offset;
}

static bool is_wide(const Elf *elf)
{
	return elf->header.e_ident[EI_CLASS] == ELFCLASS64;
}

/* ---- headers: the file's bytes to one wide form; the caller has checked that they are there -------- */

static void widen_file_header(GElf_Ehdr *to, const void *bytes)
{
	Elf32_Ehdr from;

	memcpy(&from, bytes, sizeof(from));
	memcpy(to->e_ident, from.e_ident, sizeof(to->e_ident));
	to->e_type = from.e_type;
	to->e_machine = from.e_machine;
	to->e_version = from.e_version;
	to->e_entry = from.e_entry;
	to->e_phoff = from.e_phoff;
	to->e_shoff = from.e_shoff;
	to->e_flags = from.e_flags;
	to->e_ehsize = from.e_ehsize;
	to->e_phentsize = from.e_phentsize;
	to->e_phnum = from.e_phnum;
	to->e_shentsize = from.e_shentsize;
	to->e_shnum = from.e_shnum;
	to->e_shstrndx = from.e_shstrndx;
}

static void widen_section_header(GElf_Shdr *to, const void *bytes)
{
	Elf32_Shdr from;

	memcpy(&from, bytes, sizeof(from));
	to->sh_name = from.sh_name;
	to->sh_type = from.sh_type;
	to->sh_flags = from.sh_flags;
	to->sh_addr = from.sh_addr;
	to->sh_offset = from.sh_offset;
	to->sh_size = from.sh_size;
	to->sh_link = from.sh_link;
	to->sh_info = from.sh_info;
	to->sh_addralign = from.sh_addralign;
	to->sh_entsize = from.sh_entsize;
}

static void widen_segment_header(GElf_Phdr *to, const void *bytes)
{
	Elf32_Phdr from;

	memcpy(&from, bytes, sizeof(from));
	to->p_type = from.p_type;
	to->p_flags = from.p_flags;
	to->p_offset = from.p_offset;
	to->p_vaddr = from.p_vaddr;
	to->p_paddr = from.p_paddr;
	to->p_filesz = from.p_filesz;
	to->p_memsz = from.p_memsz;
	to->p_align = from.p_align;
}

static void widen_symbol(GElf_Sym *to, const void *bytes)
{
	Elf32_Sym from;

	memcpy(&from, bytes, sizeof(from));
	to->st_name = from.st_name;
	to->st_info = from.st_info;
	to->st_other = from.st_other;
	to->st_shndx = from.st_shndx;
	to->st_value = from.st_value;
	to->st_size = from.st_size;
}

static size_t section_header_bytes(const Elf *elf)
{
	return is_wide(elf) ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
}

static size_t segment_header_bytes(const Elf *elf)
{
	return is_wide(elf) ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static size_t symbol_bytes(unsigned char class)
{
	return class == ELFCLASS64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static void read_section_header(const Elf *elf, size_t index, GElf_Shdr *header)
{
	const unsigned char *bytes = elf->bytes + elf->header.e_shoff + index * section_header_bytes(elf);

	if (is_wide(elf))
		memcpy(header, bytes, sizeof(*header));
	else
		widen_section_header(header, bytes);
}

/* ---- open ----------------------------------------------------------------------------------------- */

static const char *read_file_header(Elf *elf)
{
	const unsigned char *bytes = elf->bytes;

	if (elf->size < EI_NIDENT || memcmp(bytes, ELFMAG, SELFMAG) != 0)
		return "this is not an ELF file";
	if (bytes[EI_CLASS] != ELFCLASS32 && bytes[EI_CLASS] != ELFCLASS64)
		return "the ELF file is neither 32-bit nor 64-bit";
	if (bytes[EI_DATA] != NATIVE_ORDER)
		return "the ELF file has the other byte order";
	if (elf->size < (bytes[EI_CLASS] == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)))
		return "the ELF file is cut off in its header";
	if (bytes[EI_CLASS] == ELFCLASS64)
		memcpy(&elf->header, bytes, sizeof(elf->header));
	else
		widen_file_header(&elf->header, bytes);
	return NULL;
}

/* Counts that do not fit the header's 16 bits stand in section 0. */
static const char *read_counts(Elf *elf)
{
	const GElf_Ehdr *header = &elf->header;
	GElf_Shdr zero = {0};

	elf->section_count = header->e_shnum;
	elf->segment_count = header->e_phnum;
	elf->name_section = header->e_shstrndx;
	if (header->e_shoff == 0) {
		elf->section_count = 0;
		return NULL;
	}
	if (!inside(elf->size, header->e_shoff, section_header_bytes(elf)))
		return "the ELF file is cut off: its section table lies beyond its end";
	read_section_header(elf, 0, &zero);
	if (header->e_shnum == 0) {
		if (zero.sh_size > elf->size)
			return "the ELF file counts more sections than it has bytes";
		elf->section_count = zero.sh_size;
	}
	if (header->e_shstrndx == SHN_XINDEX)
		elf->name_section = zero.sh_link;
	if (header->e_phnum == PN_XNUM)
		elf->segment_count = zero.sh_info;
	return NULL;
}

static const char *read_sections(Elf *elf)
{
	uint64_t table_bytes = (uint64_t)elf->section_count * section_header_bytes(elf);

	if (elf->section_count == 0)
		return NULL;
	if (elf->header.e_shentsize != section_header_bytes(elf))
		return "the ELF file's section headers have an unknown size";
	if (!inside(elf->size, elf->header.e_shoff, table_bytes))
		return "the ELF file is cut off: its section table lies beyond its end";
	elf->sections = calloc(elf->section_count, sizeof(*elf->sections));
	if (!elf->sections)
		return "there is no memory for the ELF file's sections";
	for (size_t i = 0; i < elf->section_count; i++) {
		elf->sections[i].elf = elf;
		elf->sections[i].index = i;
		read_section_header(elf, i, &elf->sections[i].header);
	}
	return NULL;
}

static Elf *open_image(const void *bytes, size_t size, void *mapping)
{
	Elf *elf = calloc(1, sizeof(*elf));
	const char *flaw = "there is no memory for an ELF file";

	if (elf) {
		elf->bytes = bytes;
		elf->size = size;
		flaw = read_file_header(elf);
		if (!flaw)
			flaw = read_counts(elf);
		if (!flaw)
			flaw = read_sections(elf);
	}
	if (flaw) {
		if (elf)
			free(elf->sections);
		free(elf);
		return fail(flaw);
	}
	elf->mapping = mapping;
	return elf;
}

Elf *elf_memory(char *image, size_t size)
{
	return image ? open_image(image, size, NULL) : fail("there are no bytes to read");
}

Elf *elf_begin(int fd, Elf_Cmd cmd, Elf *archive)
{
	struct stat facts;
	void *mapping;
	Elf *elf;

	if ((cmd != ELF_C_READ && cmd != ELF_C_READ_MMAP) || archive)
		return fail("ELF files can only be read here");
	if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= 0 ||
	    (uintmax_t)facts.st_size > SIZE_MAX)
		return fail("this is not a regular file with content");
	mapping = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (mapping == MAP_FAILED)
		return fail("the file cannot be mapped");
	elf = open_image(mapping, (size_t)facts.st_size, mapping);
	if (!elf)
		munmap(mapping, (size_t)facts.st_size);
	return elf;
}

int elf_end(Elf *elf)
{
	if (!elf)
		return 0;
	for (size_t i = 0; i < elf->section_count; i++)
		free(elf->sections[i].aligned);
	free(elf->sections);
	if (elf->mapping)
		munmap(elf->mapping, elf->size);
	free(elf);
	return 0;
}

/* ---- the file ------------------------------------------------------------------------------------- */

unsigned int elf_version(unsigned int version)
{
	return version == EV_NONE || version == EV_CURRENT ? EV_CURRENT : EV_NONE;
}

const char *elf_errmsg(int error)
{
	(void)error;
	return last_error ? last_error : "no error";
}

Elf_Kind elf_kind(Elf *elf)
{
	return elf ? ELF_K_ELF : ELF_K_NONE;
}

int gelf_getclass(Elf *elf)
{
	return elf ? elf->header.e_ident[EI_CLASS] : ELFCLASSNONE;
}

Elf64_Ehdr *elf64_getehdr(Elf *elf)
{
	if (!elf || !is_wide(elf))
		return fail("this is not a 64-bit ELF file");
	return &elf->header;
}

GElf_Ehdr *gelf_getehdr(Elf *elf, GElf_Ehdr *header)
{
	if (!elf)
		return NULL;
	*header = elf->header;
	return header;
}

int elf_getphdrnum(Elf *elf, size_t *count)
{
	if (!elf)
		return -1;
	*count = elf->segment_count;
	return 0;
}

int elf_getshdrnum(Elf *elf, size_t *count)
{
	if (!elf)
		return -1;
	*count = elf->section_count;
	return 0;
}

int elf_getshdrstrndx(Elf *elf, size_t *index)
{
	if (!elf)
		return -1;
	*index = elf->name_section;
	return 0;
}

GElf_Phdr *gelf_getphdr(Elf *elf, int index, GElf_Phdr *header)
{
	const size_t bytes = elf ? segment_header_bytes(elf) : 0;

	if (!elf || index < 0 || (size_t)index >= elf->segment_count || elf->header.e_phentsize != bytes ||
	    !inside(elf->size, elf->header.e_phoff, ((uint64_t)index + 1) * bytes))
		return fail("the ELF file has no such program header");
	if (is_wide(elf))
		memcpy(header, elf->bytes + elf->header.e_phoff + (size_t)index * bytes, sizeof(*header));
	else
		widen_segment_header(header, elf->bytes + elf->header.e_phoff + (size_t)index * bytes);
	return header;
}

/* ---- sections ------------------------------------------------------------------------------------- */

Elf_Scn *elf_getscn(Elf *elf, size_t index)
{
	if (!elf || index >= elf->section_count)
		return fail("the ELF file has no such section");
	return &elf->sections[index];
}

Elf_Scn *elf_nextscn(Elf *elf, Elf_Scn *section)
{
	size_t next = section ? section->index + 1 : 1;

	if (section)
		elf = section->elf;
	return elf && next < elf->section_count ? &elf->sections[next] : NULL;
}

size_t elf_ndxscn(Elf_Scn *section)
{
	return section ? section->index : SHN_UNDEF;
}

Elf64_Shdr *elf64_getshdr(Elf_Scn *section)
{
	if (!section || !is_wide(section->elf))
		return fail("this is not a section of a 64-bit ELF file");
	return &section->header;
}

GElf_Shdr *gelf_getshdr(Elf_Scn *section, GElf_Shdr *header)
{
	if (!section)
		return NULL;
	*header = section->header;
	return header;
}

char *elf_strptr(Elf *elf, size_t section, size_t offset)
{
	Elf_Scn *strings = elf_getscn(elf, section);
	Elf_Data *data;

	if (!strings)
		return NULL;
	if (strings->header.sh_type != SHT_STRTAB)
		return fail("the section is no string table");
	data = elf_getdata(strings, NULL);
	if (!data)
		return NULL;
	if (offset >= data->d_size || !memchr((char *)data->d_buf + offset, '\0', data->d_size - offset))
		return fail("the string lies beyond the end of its table");
	return (char *)data->d_buf + offset;
}

/* ---- data ----------------------------------------------------------------------------------------- */

/* libbpf points its structures right into the data, and some processors cannot read them at odd addresses. */
static size_t alignment_of(const Elf_Scn *section)
{
	switch (section->header.sh_type) {
	case SHT_STRTAB:
		return 1;
	case SHT_PROGBITS: /* instructions, BTF */
	case SHT_NOTE:
		return 4;
	default: /* tables */
		return is_wide(section->elf) ? 8 : 4;
	}
}

static bool is_symbol_table(const GElf_Shdr *header)
{
	return header->sh_type == SHT_SYMTAB || header->sh_type == SHT_DYNSYM;
}

static bool prepare_data(Elf_Scn *section)
{
	const GElf_Shdr *header = &section->header;
	const Elf *elf = section->elf;
	const unsigned char *bytes;

	section->data.d_class = elf->header.e_ident[EI_CLASS];
	section->data.d_size = (size_t)header->sh_size;
	if (header->sh_type == SHT_NOTE)
		section->data.d_note_step = header->sh_addralign == 8 ? 8 : 4;
	if (header->sh_type == SHT_NOBITS || header->sh_size == 0)
		return header->sh_size <= SIZE_MAX;
	if (!inside(elf->size, header->sh_offset, header->sh_size)) {
		fail("the section lies beyond the end of the ELF file");
		return false;
	}
	/* Callers divide by the entry size. */
	if (is_symbol_table(header) && header->sh_entsize != symbol_bytes(section->data.d_class)) {
		fail("the symbol table has entries of an unknown size");
		return false;
	}
	bytes = elf->bytes + header->sh_offset;
	if ((uintptr_t)bytes % alignment_of(section) != 0) {
		section->aligned = malloc((size_t)header->sh_size);
		if (!section->aligned) {
			fail("there is no memory for the section's data");
			return false;
		}
		bytes = memcpy(section->aligned, bytes, (size_t)header->sh_size);
	}
	section->data.d_buf = (void *)bytes;
	return true;
}

Elf_Data *elf_getdata(Elf_Scn *section, Elf_Data *previous)
{
	if (!section || previous)
		return NULL;
	if (section->header.sh_type == SHT_NULL)
		return fail("the section holds nothing");
	if (!section->data_ready && !prepare_data(section))
		return NULL;
	section->data_ready = true;
	return &section->data;
}

Elf_Data *elf_rawdata(Elf_Scn *section, Elf_Data *previous)
{
	return elf_getdata(section, previous);
}

GElf_Sym *gelf_getsym(Elf_Data *symbols, int index, GElf_Sym *symbol)
{
	const unsigned char *bytes;
	size_t step;

	if (!symbols || !symbols->d_buf || index < 0)
		return NULL;
	step = symbol_bytes(symbols->d_class);
	if ((size_t)index >= symbols->d_size / step)
		return fail("the symbol table has no such entry");
	bytes = (const unsigned char *)symbols->d_buf + (size_t)index * step;
	if (symbols->d_class == ELFCLASS64)
		memcpy(symbol, bytes, sizeof(*symbol));
	else
		widen_symbol(symbol, bytes);
	return symbol;
}

static uint64_t padded(uint64_t value, uint64_t step)
{
	return (value + step - 1) / step * step;
}

size_t gelf_getnote(Elf_Data *notes, size_t offset, GElf_Nhdr *header, size_t *name_offset,
		    size_t *desc_offset)
{
	uint64_t name, desc, end;

	if (!notes || !notes->d_buf || !notes->d_note_step || !inside(notes->d_size, offset, sizeof(*header)))
		return 0;
	memcpy(header, (const char *)notes->d_buf + offset, sizeof(*header));
	name = (uint64_t)offset + sizeof(*header);
	desc = padded(name + header->n_namesz, notes->d_note_step);
	end = padded(desc + header->n_descsz, notes->d_note_step);
	if (end > notes->d_size) {
		fail("a note lies beyond the end of its section");
		return 0;
	}
	*name_offset = (size_t)name;
	*desc_offset = (size_t)desc;
	return (size_t)end;
}
