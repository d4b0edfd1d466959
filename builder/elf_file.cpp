// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/elf_file.h"

#include <elf.h>
#include <gelf.h>
#include <libelf.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace boardscope::builder {

namespace {

// Set by hand in the first objects of clang, before the machine had a number.
constexpr int no_machine = EM_NONE;

constexpr const char* how_to_compile = "compile it with clang -O2 -g --target=bpfel -c, or give the C source";

std::optional<Error> flaw_of(Elf* elf)
{
    GElf_Ehdr header;
    if (elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == nullptr)
        return Error{std::string("the object is no whole ELF file: ") + elf_errmsg(-1), how_to_compile};
    if (header.e_machine != EM_BPF && header.e_machine != no_machine)
        return Error{"the object is machine code for ELF machine " + std::to_string(header.e_machine) +
                         ", not for BPF (247)",
                     how_to_compile};
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_type != ET_REL)
        return Error{"the object is not a relocatable 64-bit ELF file, which BPF objects are",
                     how_to_compile};
    if (header.e_ident[EI_DATA] != ELFDATA2LSB)
        return Error{"the object is big-endian, and boards are little-endian", how_to_compile};
    return std::nullopt;
}

}  // namespace

void ElfFile::Closer::operator()(Elf* elf) const
{
    elf_end(elf);
    ::close(file);
}

Result<ElfFile> ElfFile::open(const std::string& path)
{
    elf_version(EV_CURRENT);
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return failure("cannot open " + path + ": " + std::strerror(errno));
    Elf* elf = elf_begin(file, ELF_C_RDWR, nullptr);
    if (elf == nullptr) {
        ::close(file);
        return failure(std::string("libelf refuses the object: ") + elf_errmsg(-1), how_to_compile);
    }
    ElfFile opened(elf, file);
    if (std::optional<Error> flaw = flaw_of(elf)) return failure(std::move(*flaw));
    return opened;
}

Elf_Scn* ElfFile::section_at(std::size_t section) const
{
    return elf_getscn(elf_.get(), section);
}

std::size_t ElfFile::section_count() const
{
    std::size_t count = 0;
    return elf_getshdrnum(elf_.get(), &count) == 0 ? count : 0;
}

std::string ElfFile::section_name(std::size_t section) const
{
    std::size_t names = 0;
    GElf_Shdr header;
    if (elf_getshdrstrndx(elf_.get(), &names) != 0 || gelf_getshdr(section_at(section), &header) == nullptr)
        return {};
    const char* name = elf_strptr(elf_.get(), names, header.sh_name);
    return name == nullptr ? std::string() : name;
}

std::optional<std::size_t> ElfFile::find_section(const std::string& name) const
{
    for (std::size_t section = 1; section < section_count(); ++section)
        if (section_name(section) == name) return section;
    return std::nullopt;
}

ByteView ElfFile::section_bytes(std::size_t section) const
{
    const Elf_Data* data = elf_getdata(section_at(section), nullptr);
    if (data == nullptr || data->d_buf == nullptr) return {};
    return {static_cast<const std::byte*>(data->d_buf), data->d_size};
}

Elf_Scn* ElfFile::symbol_table() const
{
    for (std::size_t section = 1; section < section_count(); ++section) {
        GElf_Shdr header;
        if (gelf_getshdr(section_at(section), &header) != nullptr && header.sh_type == SHT_SYMTAB)
            return section_at(section);
    }
    return nullptr;
}

std::vector<ElfSymbol> ElfFile::symbols() const
{
    std::vector<ElfSymbol> found;
    Elf_Scn* table = symbol_table();
    GElf_Shdr header;
    if (gelf_getshdr(table, &header) == nullptr) return found;
    Elf_Data* data = elf_getdata(table, nullptr);
    GElf_Sym symbol;
    for (int i = 0; gelf_getsym(data, i, &symbol) != nullptr; ++i) {
        const char* name = elf_strptr(elf_.get(), header.sh_link, symbol.st_name);
        found.push_back({static_cast<std::size_t>(i), name == nullptr ? std::string() : name, symbol.st_shndx,
                         symbol.st_value, symbol.st_size, GELF_ST_TYPE(symbol.st_info) == STT_OBJECT,
                         GELF_ST_BIND(symbol.st_info) != STB_LOCAL,
                         GELF_ST_TYPE(symbol.st_info) == STT_FUNC});
    }
    return found;
}

std::uint32_t ElfFile::add_name(const std::string& name)
{
    std::size_t names = 0;
    elf_getshdrstrndx(elf_.get(), &names);
    const ByteView old = section_bytes(names);
    Bytes longer(old.begin(), old.end());
    append(longer, as_bytes(name));
    longer.push_back(std::byte{0});
    replace_section(names, std::move(longer));
    return static_cast<std::uint32_t>(section_bytes(names).size() - name.size() - 1);
}

std::vector<ElfRelocation> ElfFile::relocations_of(std::size_t section) const
{
    std::vector<ElfRelocation> found;
    for (std::size_t table = 1; table < section_count(); ++table) {
        GElf_Shdr header;
        if (gelf_getshdr(section_at(table), &header) == nullptr || header.sh_type != SHT_REL ||
            header.sh_info != section)
            continue;
        Elf_Data* data = elf_getdata(section_at(table), nullptr);
        GElf_Rel relocation;
        for (int i = 0; gelf_getrel(data, i, &relocation) != nullptr; ++i)
            found.push_back({relocation.r_offset, GELF_R_SYM(relocation.r_info)});
    }
    return found;
}

bool ElfFile::holds_code(std::size_t section) const
{
    GElf_Shdr header;
    return section != SHN_UNDEF && section < section_count() &&
           gelf_getshdr(section_at(section), &header) != nullptr && header.sh_type == SHT_PROGBITS &&
           (header.sh_flags & SHF_EXECINSTR) != 0;
}

void ElfFile::rename_section(std::size_t section, const std::string& name)
{
    GElf_Shdr header;
    if (gelf_getshdr(section_at(section), &header) == nullptr) return;
    header.sh_name = add_name(name);
    gelf_update_shdr(section_at(section), &header);
}

void ElfFile::replace_section(std::size_t section, Bytes bytes)
{
    Elf_Data* data = elf_getdata(section_at(section), nullptr);
    if (data == nullptr) return;
    kept_.push_back(std::move(bytes));
    data->d_buf = kept_.back().data();
    data->d_size = kept_.back().size();
    elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
}

void ElfFile::add_section(const std::string& name, Bytes bytes)
{
    Elf_Scn* section = elf_newscn(elf_.get());
    Elf_Data* data = elf_newdata(section);
    GElf_Shdr header;
    if (data == nullptr || gelf_getshdr(section, &header) == nullptr) return;
    kept_.push_back(std::move(bytes));
    data->d_buf = kept_.back().data();
    data->d_size = kept_.back().size();
    data->d_align = 8;
    header.sh_type = SHT_PROGBITS;
    header.sh_name = add_name(name);
    header.sh_addralign = 8;
    gelf_update_shdr(section, &header);
}

void ElfFile::move_symbol(const ElfSymbol& symbol)
{
    Elf_Data* data = elf_getdata(symbol_table(), nullptr);
    const int index = static_cast<int>(symbol.index);
    GElf_Sym changed;
    if (gelf_getsym(data, index, &changed) == nullptr) return;
    changed.st_shndx = static_cast<GElf_Section>(symbol.section);
    changed.st_value = symbol.value;
    changed.st_size = symbol.size;
    gelf_update_sym(data, index, &changed);
    elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
}

Result<void> ElfFile::write()
{
    if (elf_update(elf_.get(), ELF_C_WRITE) < 0)
        return failure(std::string("cannot rewrite the object: ") + elf_errmsg(-1));
    return {};
}

}  // namespace boardscope::builder
