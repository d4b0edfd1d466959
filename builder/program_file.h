// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A program or library of the board as a file of this host: its sections, and where in the file an address is.
// Thread:  plain value; one thread at a time. Reads the file by mapping it.
// Errors:  is_good(): what is no such file, or damaged in its headers, has nothing.
// Source:  elf(5).
#pragma once

#include <cstdint>
#include <gelf.h>
#include <libelf.h>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::builder {

class ProgramFile {
public:
    explicit ProgramFile(const std::string& path);
    ~ProgramFile();
    ProgramFile(const ProgramFile&) = delete;
    ProgramFile& operator=(const ProgramFile&) = delete;

    [[nodiscard]] bool is_good() const { return is_good_; }
    [[nodiscard]] Elf* elf() const { return elf_; }
    [[nodiscard]] const GElf_Ehdr& header() const { return header_; }
    /// nullopt: the address is not from the file.
    [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const;
    /// In hex; empty: it has none.
    [[nodiscard]] std::string build_id() const;
    /// nullptr: there is none of that name. `header`: filled in.
    [[nodiscard]] Elf_Scn* section(const char* name, GElf_Shdr& header) const;

private:
    void read_segments();

    int file_;
    Elf* elf_ = nullptr;
    GElf_Ehdr header_{};
    bool is_good_ = false;
    std::vector<GElf_Phdr> segments_;  ///< those that are loaded
};

}  // namespace boardscope::builder
