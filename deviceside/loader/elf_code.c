// SPDX-License-Identifier: GPL-2.0-or-later
#include "elf_code.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum instructions { UNKNOWN, ARM, THUMB };

struct search {
	Elf *elf;
	const char *symbol;
	uint64_t address; /* of the function; without a symbol, the one asked about */
	int rank;	  /* of the best symbol of that name so far */
	bool ambiguous;
	bool has_symtab;
	enum instructions around; /* by the function around the address */
	uint64_t mapped_from;	  /* by the last mapping symbol before it */
	enum instructions mapped;
};

static bool names(const char *name, const char *symbol)
{
	size_t length = strlen(symbol);

	/* "malloc@@GLIBC_2.4" is malloc. */
	return strncmp(name, symbol, length) == 0 && (name[length] == '\0' || name[length] == '@');
}

static void see_function(struct search *search, const GElf_Sym *symbol)
{
	static const int ranks[] = {[STB_LOCAL] = 2, [STB_GLOBAL] = 3, [STB_WEAK] = 1};
	unsigned int bind = GELF_ST_BIND(symbol->st_info);
	int rank = bind <= STB_WEAK ? ranks[bind] : 1;

	if (rank == search->rank && symbol->st_value != search->address)
		search->ambiguous = true;
	if (rank <= search->rank)
		return;
	search->rank = rank;
	search->address = symbol->st_value;
	search->ambiguous = false;
}

static void see_surroundings(struct search *search, const GElf_Sym *symbol, const char *name)
{
	uint64_t begin = symbol->st_value & ~1ull;

	if (begin > search->address)
		return;
	if (GELF_ST_TYPE(symbol->st_info) == STT_FUNC && search->address - begin < symbol->st_size)
		search->around = symbol->st_value & 1 ? THUMB : ARM;
	if (name[0] == '$' && strchr("atd", name[1]) && begin >= search->mapped_from) {
		search->mapped_from = begin;
		search->mapped = name[1] == 't' ? THUMB : name[1] == 'a' ? ARM : UNKNOWN;
	}
}

static void see_symbols(struct search *search, Elf_Scn *section, const GElf_Shdr *header)
{
	Elf_Data *symbols = elf_getdata(section, NULL);
	GElf_Sym symbol;

	for (int i = 1; symbols && gelf_getsym(symbols, i, &symbol); i++) {
		const char *name = elf_strptr(search->elf, header->sh_link, symbol.st_name);

		if (!name || symbol.st_shndx == SHN_UNDEF)
			continue;
		if (!search->symbol[0])
			see_surroundings(search, &symbol, name);
		else if (GELF_ST_TYPE(symbol.st_info) == STT_FUNC && names(name, search->symbol))
			see_function(search, &symbol);
	}
}

static void see_all_symbols(struct search *search)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(search->elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		search->has_symtab |= header.sh_type == SHT_SYMTAB;
		if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM)
			see_symbols(search, section, &header);
	}
}

/* File offset ↔ address, by the segment that is mapped with it. */
static bool convert(Elf *elf, uint64_t *value, bool to_address)
{
	GElf_Phdr segment;

	for (int i = 0; gelf_getphdr(elf, i, &segment); i++) {
		uint64_t from = to_address ? segment.p_offset : segment.p_vaddr;

		if (segment.p_type != PT_LOAD || !(segment.p_flags & PF_X) || *value < from ||
		    *value - from >= segment.p_filesz)
			continue;
		*value += to_address ? segment.p_vaddr - from : segment.p_offset - from;
		return true;
	}
	return false;
}

#define BUILD_ID_BYTES 64 /* of SHA-1 20; no linker makes as many */

/* In hex; false: the file has none. */
static bool read_build_id(Elf *elf, char *hex)
{
	Elf_Scn *section = NULL;
	size_t at, name, id;
	GElf_Shdr header;
	GElf_Nhdr note;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *notes = NULL;

		if (gelf_getshdr(section, &header) && header.sh_type == SHT_NOTE)
			notes = elf_getdata(section, NULL);
		for (at = 0; notes && (at = gelf_getnote(notes, at, &note, &name, &id));) {
			const unsigned char *bytes = (const unsigned char *)notes->d_buf + id;

			if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 || note.n_descsz > BUILD_ID_BYTES ||
			    memcmp((const char *)notes->d_buf + name, "GNU", 4) != 0)
				continue;
			for (uint32_t i = 0; i < note.n_descsz; i++)
				sprintf(hex + 2 * i, "%02x", bytes[i]);
			return note.n_descsz > 0;
		}
	}
	return false;
}

static void say(char *sentence, size_t capacity, const char *format, const char *path, const char *symbol)
{
	snprintf(sentence, capacity, format, path, symbol);
}

/* True: a probe there would break the program, or might. */
static bool may_be_thumb(const struct search *search, const char *path, char *sentence, size_t capacity)
{
	enum instructions code = search->around ? search->around : search->mapped;

	if (search->symbol[0])
		code = search->address & 1 ? THUMB : ARM;
	if (code == THUMB)
		say(sentence, capacity,
		    "The code there in %s is Thumb, in which the kernel's probes never fire and break the "
		    "program: compile it with -marm.",
		    path, "");
	if (code == UNKNOWN)
		say(sentence, capacity,
		    "Nothing in %s tells ARM code from Thumb there, in which a probe would break the "
		    "program: "
		    "name a function.",
		    path, "");
	return code != ARM;
}

static bool find(struct search *search, const char *path, struct code_place *place, char *sentence,
		 size_t capacity)
{
	bool by_name = search->symbol[0] != '\0', is_same = false;
	char build_id[2 * BUILD_ID_BYTES + 1];
	GElf_Ehdr header;

	if (!search->elf || !gelf_getehdr(search->elf, &header)) {
		say(sentence, capacity, "%s is not a program or library of this board (ELF).", path, "");
		return false;
	}
	if (place->build_id[0] && read_build_id(search->elf, build_id)) {
		is_same = strcmp(build_id, place->build_id) == 0;
		if (!is_same) {
			say(sentence, capacity,
			    "%s is of another build here than where the place was looked up, so it would be a "
			    "wrong one: take the board's file into the sysroot.",
			    path, "");
			return false;
		}
	}
	search->address = place->offset;
	if (!by_name && !convert(search->elf, &search->address, true)) {
		say(sentence, capacity, "There is no code in %s at that offset.", path, "");
		return false;
	}
	/* The name decides, or, where Thumb may be, what stands around the offset. */
	if (by_name || header.e_machine == EM_ARM)
		see_all_symbols(search);
	if (by_name && (!search->rank || search->ambiguous)) {
		say(sentence, capacity,
		    search->ambiguous	 ? "%s has several functions %s: give the offset in the file of one."
		    : search->has_symtab ? "%s has no function %s."
					 : "%s names no function %s, but is stripped of most names: give the "
					   "function's offset in the file.",
		    path, search->symbol);
		return false;
	}
	if (header.e_machine == EM_ARM && !(is_same && !by_name && !search->around && !search->mapped) &&
	    may_be_thumb(search, path, sentence, capacity))
		return false;
	if (!by_name)
		return true;
	place->offset += search->address;
	if (convert(search->elf, &place->offset, false))
		return true;
	say(sentence, capacity, "%s holds no code of %s.", path, search->symbol);
	return false;
}

bool elf_find_code(const char *path, struct code_place *place, char *sentence, size_t capacity)
{
	struct search search = {.symbol = place->symbol};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool found;

	if (fd < 0) {
		say(sentence, capacity, "%s cannot be opened on the board: %s.", path, strerror(errno));
		return false;
	}
	elf_version(EV_CURRENT);
	search.elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	found = find(&search, path, place, sentence, capacity);
	if (search.elf)
		elf_end(search.elf);
	close(fd);
	return found;
}
