// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/btf_extension.h"

#include "builder/elf_file.h"

#include <bpf/btf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace boardscope::builder {

namespace {

struct Free {
    void operator()(btf* types) const { btf__free(types); }
};

ByteView bytes_of(const ElfFile& elf, const char* section)
{
    const auto found = elf.find_section(section);
    return found ? elf.section_bytes(*found) : ByteView{};
}

std::string text_at(const btf& types, std::uint32_t offset)
{
    const char* text = btf__str_by_offset(&types, offset);
    return text == nullptr ? std::string() : text;
}

/// Each record of a table, with the name of the code's section: its size, then for each section a name, a
/// count and so many records.
template <class Function>
void for_each_record(ByteView table, const btf& types, std::size_t least_bytes, Function function)
{
    ByteReader in(table);
    const std::uint32_t record_bytes = in.u32();
    if (!in.ok() || record_bytes < least_bytes) return;
    while (!in.rest().empty()) {
        const std::string section = text_at(types, in.u32());
        const std::uint32_t count = in.u32();
        for (std::uint32_t i = 0; i < count && in.ok(); ++i)
            if (const ByteView record = in.take(record_bytes); in.ok()) function(section, ByteReader(record));
        if (!in.ok()) return;
    }
}

ByteView part(ByteView whole, std::size_t offset, std::size_t bytes)
{
    if (offset > whole.size() || bytes > whole.size() - offset) return {};
    return whole.subspan(offset, bytes);
}

/// clang writes the folder that it was told to compile in before a name without one.
std::string without_folder(std::string file)
{
    return file.starts_with("./") ? file.substr(2) : file;
}

BtfExtension::Line line_of(const std::string& section, ByteReader record, const btf& types)
{
    const std::uint32_t offset = record.u32();
    const std::string file = without_folder(text_at(types, record.u32()));
    const std::string text = text_at(types, record.u32());
    const std::uint32_t line_and_column = record.u32();
    return {section,
            offset,
            {file, static_cast<int>(BPF_LINE_INFO_LINE_NUM(line_and_column)),
             static_cast<int>(BPF_LINE_INFO_LINE_COL(line_and_column)), 0},
            text};
}

BtfExtension::Relocation relocation_of(const std::string& section, ByteReader record, const btf& types)
{
    const std::uint32_t offset = record.u32(), type = record.u32(), path = record.u32();
    return {section, offset, {type, text_at(types, path), record.u32()}};
}

}  // namespace

bool CoreAccess::is_question() const
{
    constexpr std::uint32_t questions[] = {BPF_CORE_FIELD_EXISTS, BPF_CORE_TYPE_EXISTS,
                                           BPF_CORE_ENUMVAL_EXISTS, BPF_CORE_TYPE_SIZE,
                                           BPF_CORE_TYPE_MATCHES};
    return std::ranges::find(questions, kind) != std::end(questions);
}

BtfExtension read_btf_extension(const ElfFile& elf)
{
    BtfExtension found;
    const ByteView raw_types = bytes_of(elf, ".BTF");
    const ByteView raw = bytes_of(elf, ".BTF.ext");
    const std::unique_ptr<btf, Free> types(
        btf__new(raw_types.data(), static_cast<std::uint32_t>(raw_types.size())));
    if (!types) return found;

    ByteReader header(raw);
    header.u32();  // magic, version, flags: as of .BTF, which libbpf has looked at
    const std::uint32_t header_bytes = header.u32();
    header.u64();  // offset and size of what says where functions begin
    const std::uint32_t line_offset = header.u32(), line_bytes = header.u32();
    if (!header.ok() || header_bytes > raw.size()) return found;
    const ByteView tables = raw.subspan(header_bytes);
    for_each_record(part(tables, line_offset, line_bytes), *types, 16,
                    [&](const std::string& section, ByteReader record) {
                        found.lines.push_back(line_of(section, record, *types));
                    });

    const std::uint32_t core_offset = header.u32(), core_bytes = header.u32();
    if (!header.ok() || header_bytes < header.offset()) return found;
    for_each_record(part(tables, core_offset, core_bytes), *types, 16,
                    [&](const std::string& section, ByteReader record) {
                        found.relocations.push_back(relocation_of(section, record, *types));
                    });
    return found;
}

}  // namespace boardscope::builder
