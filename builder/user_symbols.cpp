// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/user_symbols.h"

#include <algorithm>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unistd.h>

namespace boardscope::builder {

namespace {

/// One ELF file, read only.
class Program {
public:
    explicit Program(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC))
    {
        elf_version(EV_CURRENT);
        if (file_ >= 0) elf_ = elf_begin(file_, ELF_C_READ_MMAP, nullptr);
        is_good_ = elf_ != nullptr && elf_kind(elf_) == ELF_K_ELF && gelf_getehdr(elf_, &header_) != nullptr &&
                   (header_.e_type == ET_EXEC || header_.e_type == ET_DYN);
    }
    ~Program()
    {
        if (elf_ != nullptr) elf_end(elf_);
        if (file_ >= 0) ::close(file_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    [[nodiscard]] std::vector<UserSymbol> symbols()
    {
        if (!is_good_) return {};
        read_segments();
        for (Elf_Scn* section = elf_nextscn(elf_, nullptr); section != nullptr; section = elf_nextscn(elf_, section)) {
            GElf_Shdr table;
            if (gelf_getshdr(section, &table) != nullptr &&
                (table.sh_type == SHT_SYMTAB || table.sh_type == SHT_DYNSYM))
                take_table(section, table);
        }
        std::erase_if(found_, [this](const UserSymbol& one) { return indirect_.contains(one.name); });
        std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        const auto [first, last] = std::ranges::unique(found_, {}, &UserSymbol::name);
        found_.erase(first, last);
        return std::move(found_);
    }

private:
    void read_segments()
    {
        std::size_t count = 0;
        if (elf_getphdrnum(elf_, &count) != 0) return;
        for (std::size_t i = 0; i < count; ++i) {
            GElf_Phdr segment;
            if (gelf_getphdr(elf_, static_cast<int>(i), &segment) != nullptr && segment.p_type == PT_LOAD)
                segments_.push_back(segment);
        }
    }

    /// nullopt: the address is not from the file.
    [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const
    {
        for (const GElf_Phdr& segment : segments_)
            if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
                return address - segment.p_vaddr + segment.p_offset;
        return std::nullopt;
    }

    /// Which of the dynamic symbols are old versions, kept for programs that were linked long ago.
    [[nodiscard]] Elf_Data* versions()
    {
        for (Elf_Scn* section = elf_nextscn(elf_, nullptr); section != nullptr; section = elf_nextscn(elf_, section)) {
            GElf_Shdr table;
            if (gelf_getshdr(section, &table) != nullptr && table.sh_type == SHT_GNU_versym)
                return elf_getdata(section, nullptr);
        }
        return nullptr;
    }

    static bool is_old(Elf_Data* versions, int index)
    {
        constexpr GElf_Versym hidden = 0x8000;
        GElf_Versym version = 0;
        return versions != nullptr && gelf_getversym(versions, index, &version) != nullptr && (version & hidden) != 0;
    }

    void take_table(Elf_Scn* section, const GElf_Shdr& table)
    {
        Elf_Data* data = elf_getdata(section, nullptr);
        Elf_Data* const version_data = table.sh_type == SHT_DYNSYM ? versions() : nullptr;
        GElf_Sym symbol;
        for (int i = 0; data != nullptr && gelf_getsym(data, i, &symbol) != nullptr; ++i) {
            const char* name = elf_strptr(elf_, table.sh_link, symbol.st_name);
            if (name == nullptr || *name == '\0' || symbol.st_shndx == SHN_UNDEF || is_old(version_data, i)) continue;
            take_symbol(symbol, name);
        }
    }

    void take_symbol(const GElf_Sym& symbol, std::string_view name)
    {
        const std::size_t at = name.find('@');
        if (at != name.npos && !name.substr(at).starts_with("@@")) return;  // an old version, too
        std::string plain(name.substr(0, at));
        if (GELF_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC) indirect_.insert(plain);
        if (GELF_ST_TYPE(symbol.st_info) != STT_FUNC) return;
        const bool is_thumb = header_.e_machine == EM_ARM && (symbol.st_value & 1) != 0;
        const auto offset = offset_of(symbol.st_value & ~std::uint64_t{is_thumb ? 1U : 0U});
        if (offset) found_.push_back({std::move(plain), *offset, is_thumb});
    }

    int file_;
    Elf* elf_ = nullptr;
    GElf_Ehdr header_{};
    bool is_good_ = false;
    std::vector<GElf_Phdr> segments_;
    std::vector<UserSymbol> found_;
    std::set<std::string, std::less<>> indirect_;
};

}  // namespace

std::vector<UserSymbol> user_symbols(const std::string& file)
{
    return Program(file).symbols();
}

}  // namespace boardscope::builder
