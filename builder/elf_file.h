// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A BPF object file that is changed in place: sections renamed, replaced and added, symbols moved.
// Thread:  one ElfFile belongs to one thread.
// Units:   sections and symbols by their number in the file, from 0; sizes and values in bytes.
// Errors:  open() refuses what is not a 64-bit little-endian BPF object; write() says what libelf says.
// Source:  libelf lays the file out anew on write(), so nothing here knows offsets.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct Elf;
struct Elf_Scn;

namespace boardscope::builder {

struct ElfSymbol {
    std::size_t index = 0;
    std::string name;
    std::size_t section = 0;
    std::uint64_t value = 0;
    std::uint64_t size = 0;
    bool is_variable = false;
    bool is_global = false;
    bool is_function = false;
};

/// One place of a section that names a symbol.
struct ElfRelocation {
    std::uint64_t offset = 0;  ///< into the section that is changed
    std::size_t symbol = 0;
};

class ElfFile {
public:
    [[nodiscard]] static Result<ElfFile> open(const std::string& path);
    ElfFile(ElfFile&&) noexcept = default;

    [[nodiscard]] std::size_t section_count() const;
    [[nodiscard]] std::string section_name(std::size_t section) const;
    /// nullopt when there is none of that name.
    [[nodiscard]] std::optional<std::size_t> find_section(const std::string& name) const;
    /// Empty for sections without bytes of their own.
    [[nodiscard]] ByteView section_bytes(std::size_t section) const;
    [[nodiscard]] std::vector<ElfSymbol> symbols() const;
    [[nodiscard]] std::vector<ElfRelocation> relocations_of(std::size_t section) const;
    /// False for a number that a symbol may have and a section may not (undefined, absolute).
    [[nodiscard]] bool holds_code(std::size_t section) const;

    void rename_section(std::size_t section, const std::string& name);
    void replace_section(std::size_t section, Bytes bytes);
    void add_section(const std::string& name, Bytes bytes);
    /// Section, value and size of the symbol with that index.
    void move_symbol(const ElfSymbol& symbol);
    [[nodiscard]] Result<void> write();

private:
    struct Closer {
        int file = -1;
        void operator()(Elf* elf) const;
    };
    ElfFile(Elf* elf, int file) : elf_(elf, Closer{file}) {}
    [[nodiscard]] Elf_Scn* section_at(std::size_t section) const;
    [[nodiscard]] Elf_Scn* symbol_table() const;
    [[nodiscard]] std::uint32_t add_name(const std::string& name);

    std::unique_ptr<Elf, Closer> elf_;
    std::deque<Bytes> kept_;  ///< what libelf writes must stay until it has
};

}  // namespace boardscope::builder
