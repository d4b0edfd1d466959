// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/nelf/elf_walk.h"

#include <gelf.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// FNV-1a; reads every byte, which is what makes a wrong pointer show itself.
static uint64_t digest(const void* bytes, size_t count)
{
    const unsigned char* next = bytes;
    uint64_t sum = 14695981039346656037u;

    for (size_t i = 0; next && i < count; i++)
        sum = (sum ^ next[i]) * 1099511628211u;
    return sum;
}

static void tell_header(FILE* out, Elf* elf)
{
    size_t sections = 0, segments = 0, names = 0;
    GElf_Ehdr header;

    if (!gelf_getehdr(elf, &header)) return;
    fprintf(out, "class %d wide %d\n", gelf_getclass(elf), elf64_getehdr(elf) != NULL);
    fprintf(out, "header %016" PRIx64 "\n", digest(&header, sizeof(header)));
    fprintf(out, "counts %d", elf_getshdrnum(elf, &sections));
    fprintf(out, " %d %d:", elf_getphdrnum(elf, &segments), elf_getshdrstrndx(elf, &names));
    fprintf(out, " %zu sections %zu segments, names in %zu\n", sections, segments, names);
    for (size_t i = 0; i <= segments && i < 1000; i++) {
        GElf_Phdr segment;

        if (gelf_getphdr(elf, (int)i, &segment))
            fprintf(out, "segment %zu %016" PRIx64 "\n", i, digest(&segment, sizeof(segment)));
        else
            fprintf(out, "no segment %zu\n", i);
    }
    fprintf(out, "section behind the last: %d\n", elf_getscn(elf, sections) != NULL);
}

static void tell_symbols(FILE* out, Elf* elf, const GElf_Shdr* header, Elf_Data* data, size_t entry_bytes)
{
    const size_t count = data->d_size / entry_bytes;

    for (size_t i = 0; i <= count; i++) {
        const char* name;
        GElf_Sym symbol;

        if (!gelf_getsym(data, (int)i, &symbol)) {
            fprintf(out, "  no symbol %zu\n", i);
            continue;
        }
        name = elf_strptr(elf, header->sh_link, symbol.st_name);
        fprintf(out, "  symbol %zu %016" PRIx64 " %s\n", i, digest(&symbol, sizeof(symbol)),
                name ? name : "(none)");
    }
}

static void tell_notes(FILE* out, Elf_Data* data)
{
    size_t name = 0, description = 0, next = 0;
    GElf_Nhdr note;

    while ((next = gelf_getnote(data, next, &note, &name, &description)) > 0) {
        fprintf(out, "  note %u at %zu (%u) %zu (%u) %016" PRIx64, note.n_type, name, note.n_namesz,
                description, note.n_descsz, digest((char*)data->d_buf + name, note.n_namesz));
        fprintf(out, " %016" PRIx64 "\n", digest((char*)data->d_buf + description, note.n_descsz));
    }
}

static void tell_section(FILE* out, Elf* elf, Elf_Scn* section, size_t name_section)
{
    const char* name;
    GElf_Shdr header;
    Elf_Data* data;

    if (!gelf_getshdr(section, &header)) {
        fprintf(out, "section %zu: no header\n", elf_ndxscn(section));
        return;
    }
    name = elf_strptr(elf, name_section, header.sh_name);
    fprintf(out, "section %zu %s %016" PRIx64 " wide %d\n", elf_ndxscn(section), name ? name : "(none)",
            digest(&header, sizeof(header)), elf64_getshdr(section) != NULL);
    data = elf_getdata(section, NULL);
    if (!data) {
        fprintf(out, "  no data\n");
        return;
    }
    fprintf(out, "  %zu bytes %016" PRIx64 "\n", data->d_size, digest(data->d_buf, data->d_size));
    if (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM)
        tell_symbols(out, elf, &header, data,
                     gelf_getclass(elf) == ELFCLASS64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym));
    if (header.sh_type == SHT_NOTE) tell_notes(out, data);
    if (header.sh_type == SHT_STRTAB)
        fprintf(out, "  behind the last string: %d\n",
                elf_strptr(elf, elf_ndxscn(section), data->d_size) != NULL);
}

// ELF_WALK is elf_walk_with_nelf or elf_walk_with_libelf.
char* ELF_WALK(int fd, char* image, size_t bytes)
{
    Elf_Scn* section = NULL;
    size_t name_section = 0;
    size_t text_bytes = 0;
    char* text = NULL;
    FILE* out = open_memstream(&text, &text_bytes);
    Elf* elf;

    if (!out) return NULL;
    elf_version(EV_CURRENT);
    elf = image ? elf_memory(image, bytes) : elf_begin(fd, ELF_C_READ_MMAP, NULL);
    if (elf && elf_kind(elf) == ELF_K_ELF) {
        tell_header(out, elf);
        elf_getshdrstrndx(elf, &name_section);
        while ((section = elf_nextscn(elf, section)) != NULL)
            tell_section(out, elf, section, name_section);
    } else {
        fprintf(out, "not opened\n");
    }
    elf_end(elf);
    fclose(out);
    return text;
}

#ifdef ELF_WALK_ERROR
const char* ELF_WALK_ERROR(void)
{
    return elf_errmsg(-1);
}
#endif
