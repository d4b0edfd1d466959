// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/user_symbols.h"

#include "builder/program_file.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

namespace boardscope::builder {

namespace {

class SymbolReader {
public:
    explicit SymbolReader(const std::string& path) : program_(path) {}

    [[nodiscard]] std::vector<UserSymbol> symbols()
    {
        if (!program_.is_good()) return {};
        Elf* const elf = program_.elf();
        for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr; section = elf_nextscn(elf, section)) {
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
    /// Which of the dynamic symbols are old versions, kept for programs that were linked long ago.
    [[nodiscard]] Elf_Data* versions()
    {
        Elf* const elf = program_.elf();
        for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr; section = elf_nextscn(elf, section)) {
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
            const char* name = elf_strptr(program_.elf(), table.sh_link, symbol.st_name);
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
        const bool is_thumb = program_.header().e_machine == EM_ARM && (symbol.st_value & 1) != 0;
        const auto offset = program_.offset_of(symbol.st_value & ~std::uint64_t{is_thumb ? 1U : 0U});
        if (offset) found_.push_back({std::move(plain), *offset, is_thumb});
    }

    ProgramFile program_;
    std::vector<UserSymbol> found_;
    std::set<std::string, std::less<>> indirect_;
};

}  // namespace

std::vector<UserSymbol> user_symbols(const std::string& file)
{
    return SymbolReader(file).symbols();
}

}  // namespace boardscope::builder
