// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/program_file.h"

#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace boardscope::builder {

ProgramFile::ProgramFile(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    elf_version(EV_CURRENT);
    if (file_ >= 0) elf_ = elf_begin(file_, ELF_C_READ_MMAP, nullptr);
    is_good_ = elf_ != nullptr && elf_kind(elf_) == ELF_K_ELF && gelf_getehdr(elf_, &header_) != nullptr &&
               (header_.e_type == ET_EXEC || header_.e_type == ET_DYN);
    if (is_good_) read_segments();
}

ProgramFile::~ProgramFile()
{
    if (elf_ != nullptr) elf_end(elf_);
    if (file_ >= 0) ::close(file_);
}

void ProgramFile::read_segments()
{
    std::size_t count = 0;
    if (elf_getphdrnum(elf_, &count) != 0) return;
    for (std::size_t i = 0; i < count; ++i) {
        GElf_Phdr segment;
        if (gelf_getphdr(elf_, static_cast<int>(i), &segment) != nullptr && segment.p_type == PT_LOAD)
            segments_.push_back(segment);
    }
}

std::optional<std::uint64_t> ProgramFile::offset_of(std::uint64_t address) const
{
    for (const GElf_Phdr& segment : segments_)
        if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
            return address - segment.p_vaddr + segment.p_offset;
    return std::nullopt;
}

std::string ProgramFile::build_id() const
{
    GElf_Shdr notes;
    Elf_Scn* const found = section(".note.gnu.build-id", notes);
    Elf_Data* const data = found != nullptr ? elf_getdata(found, nullptr) : nullptr;
    GElf_Nhdr note;
    std::size_t name = 0;
    std::size_t id = 0;
    if (data == nullptr || data->d_buf == nullptr || gelf_getnote(data, 0, &note, &name, &id) == 0 ||
        note.n_type != NT_GNU_BUILD_ID)
        return {};
    constexpr std::string_view digits = "0123456789abcdef";
    const auto* bytes = static_cast<const unsigned char*>(data->d_buf) + id;
    std::string hex;
    for (std::size_t i = 0; i < note.n_descsz; ++i) {
        hex += digits[bytes[i] >> 4U];
        hex += digits[bytes[i] & 15U];
    }
    return hex;
}

Elf_Scn* ProgramFile::section(const char* name, GElf_Shdr& header) const
{
    std::size_t names = 0;
    if (!is_good_ || elf_getshdrstrndx(elf_, &names) != 0) return nullptr;
    for (Elf_Scn* one = elf_nextscn(elf_, nullptr); one != nullptr; one = elf_nextscn(elf_, one)) {
        if (gelf_getshdr(one, &header) == nullptr) continue;
        const char* its_name = elf_strptr(elf_, names, header.sh_name);
        if (its_name != nullptr && std::strcmp(its_name, name) == 0) return one;
    }
    return nullptr;
}

}  // namespace boardscope::builder
