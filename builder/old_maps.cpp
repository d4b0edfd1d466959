// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/old_maps.h"

#include "builder/elf_file.h"
#include "builder/old_map_definition.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace boardscope::builder {

namespace {

struct FreeBtf {
    void operator()(btf* types) const { btf__free(types); }
};
using Types = std::unique_ptr<btf, FreeBtf>;

constexpr std::size_t slot_bytes = 64;  // of one map in section .maps; a definition has up to six members

bool holds_maps(const std::string& section)
{
    return section == "maps" || section.starts_with("maps/");
}

bool is_retired(const std::string& section)
{
    return holds_maps(section) || section == "version";
}

std::vector<std::size_t> sections_to_retire(const ElfFile& elf)
{
    std::vector<std::size_t> found;
    for (std::size_t section = 1; section < elf.section_count(); ++section)
        if (is_retired(elf.section_name(section))) found.push_back(section);
    return found;
}

std::vector<ElfSymbol> map_symbols(const ElfFile& elf)
{
    std::vector<ElfSymbol> found = elf.symbols();
    std::erase_if(found, [&elf](const ElfSymbol& symbol) {
        return !symbol.is_variable || !holds_maps(elf.section_name(symbol.section));
    });
    std::sort(found.begin(), found.end(), [](const ElfSymbol& a, const ElfSymbol& b) {
        return std::pair(a.section, a.value) < std::pair(b.section, b.value);
    });
    return found;
}

/// Null when the object has none.
Result<Types> types_of(const ElfFile& elf)
{
    const std::optional<std::size_t> section = elf.find_section(".BTF");
    if (!section) return Types();
    const ByteView bytes = elf.section_bytes(*section);
    Types types(btf__new(bytes.data(), static_cast<__u32>(bytes.size())));
    if (!types)
        return failure(std::string("cannot read the types (BTF) of the object: ") + std::strerror(errno));
    return types;
}

/// `__uint(name, value)`: a pointer to an array of so many int.
int add_number(btf* types, int int_type, std::uint32_t value)
{
    const int array = btf__add_array(types, int_type, int_type, value);
    return array < 0 ? array : btf__add_ptr(types, array);
}

struct Member {
    const char* name;
    std::uint32_t value;
};

/// The structure of a map, as SEC(".maps") has it; its bytes go to `struct_bytes`.
int add_map_struct(btf* types, int int_type, const OldMap& map, std::uint32_t& struct_bytes)
{
    const std::array<Member, 6> members = {{{"type", map.type},
                                            {"key_size", map.key_bytes},
                                            {"value_size", map.value_bytes},
                                            {"max_entries", map.max_entries},
                                            {"map_flags", map.flags},
                                            {"numa_node", map.numa_node}}};
    std::vector<std::pair<const char*, int>> fields;
    for (const Member& member : members)
        if (member.value != 0) fields.emplace_back(member.name, add_number(types, int_type, member.value));
    struct_bytes = static_cast<std::uint32_t>(fields.size() * 8);
    const int structure = btf__add_struct(types, nullptr, struct_bytes);
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (const int error =
                btf__add_field(types, fields[i].first, fields[i].second, static_cast<__u32>(i * 64), 0);
            error < 0)
            return error;
    return structure;
}

/// False when libbpf refuses, which takes a lack of memory or a map with a very odd name.
bool add_map_types(btf* types, const std::vector<OldMap>& maps, std::vector<ElfSymbol>& symbols)
{
    const int int_type = btf__add_int(types, "int", 4, BTF_INT_SIGNED);
    std::vector<int> variables;
    for (std::size_t i = 0; i < maps.size(); ++i) {
        std::uint32_t bytes = 0;
        const int structure = add_map_struct(types, int_type, maps[i], bytes);
        symbols[i].value = i * slot_bytes;
        symbols[i].size = bytes;
        variables.push_back(
            structure < 0 ? structure
                          : btf__add_var(types, maps[i].name.c_str(), BTF_VAR_GLOBAL_ALLOCATED, structure));
    }
    if (std::any_of(variables.begin(), variables.end(), [](int variable) { return variable < 0; }))
        return false;
    if (btf__add_datasec(types, ".maps", static_cast<__u32>(maps.size() * slot_bytes)) < 0) return false;
    for (std::size_t i = 0; i < maps.size(); ++i)
        if (btf__add_datasec_var_info(types, variables[i], static_cast<__u32>(symbols[i].value),
                                      static_cast<__u32>(symbols[i].size)) < 0)
            return false;
    return true;
}

/// Types are known by their number, so none can be taken out. What described a retired section describes a
/// section that nobody looks up: its name is one that kernels take ("maps/x" is not), its size is set, and
/// its variables are local, for which libbpf seeks no symbol.
void retire_types(btf* types)
{
    const int name = btf__add_str(types, retired_section);
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        auto* section = const_cast<btf_type*>(btf__type_by_id(types, id));
        if (!btf_is_datasec(section) || name < 0) continue;
        const char* old_name = btf__name_by_offset(types, section->name_off);
        if (old_name == nullptr || !is_retired(old_name)) continue;
        section->name_off = static_cast<__u32>(name);
        section->size = 0;
        btf_var_secinfo* place = btf_var_secinfos(section);
        for (int i = 0; i < btf_vlen(section); ++i, ++place) {
            place->offset = section->size;
            section->size += place->size;
            auto* variable = const_cast<btf_type*>(btf__type_by_id(types, place->type));
            if (variable != nullptr && btf_is_var(variable)) btf_var(variable)->linkage = BTF_VAR_STATIC;
        }
    }
}

void set_types(ElfFile& elf, const btf* types)
{
    __u32 size = 0;
    const auto* bytes = static_cast<const std::byte*>(btf__raw_data(types, &size));
    Bytes copy(bytes, bytes + size);
    if (const std::optional<std::size_t> section = elf.find_section(".BTF"))
        elf.replace_section(*section, std::move(copy));
    else
        elf.add_section(".BTF", std::move(copy));
}

/// The first section of maps becomes .maps; the others stay, under the name of what is to be removed.
void set_sections(ElfFile& elf, const std::vector<std::size_t>& retired, std::vector<ElfSymbol>& symbols)
{
    const std::size_t maps_section = symbols.empty() ? 0 : symbols.front().section;
    for (const std::size_t section : retired)
        if (section != maps_section) elf.rename_section(section, retired_section);
    if (symbols.empty()) return;
    elf.rename_section(maps_section, ".maps");
    elf.replace_section(maps_section, Bytes(symbols.size() * slot_bytes));
    for (ElfSymbol& symbol : symbols) {
        symbol.section = maps_section;
        elf.move_symbol(symbol);
    }
}

void read_definitions(const ElfFile& elf, const btf* types, const std::vector<ElfSymbol>& symbols,
                      OldParts& parts)
{
    for (const ElfSymbol& symbol : symbols) {
        MapDefinition read = read_map_definition(symbol.name, types, elf.section_bytes(symbol.section),
                                                 symbol.value, symbol.size);
        if (!symbol.is_global)
            read.flaw = {symbol.name,
                         "is static, and libbpf finds only maps that are visible outside of their file",
                         "take the word static away"};
        if (read.flaw.message.empty())
            parts.maps.push_back(std::move(read.map));
        else
            parts.flaws.push_back(std::move(read.flaw));
    }
    if (!symbols.empty() && elf.find_section(".maps"))
        parts.flaws.push_back(
            {symbols.front().name, "is declared in the old style, and other maps in the present one",
             "write all maps in section \".maps\"; `bscope modernize` does it for a source"});
}

}  // namespace

Result<OldParts> modernize_object(const std::string& path, OtherTypes other_types)
{
    OldParts parts;
    Result<ElfFile> elf = ElfFile::open(path);
    if (!elf) return failure(elf.error());
    const std::vector<std::size_t> retired = sections_to_retire(*elf);
    if (retired.empty()) return parts;

    Result<Types> types = types_of(*elf);
    if (!types) return failure(types.error());
    std::vector<ElfSymbol> symbols = map_symbols(*elf);
    read_definitions(*elf, types->get(), symbols, parts);
    if (!parts.flaws.empty()) return parts;

    if (!symbols.empty() && (other_types == OtherTypes::drop || !*types)) types->reset(btf__new_empty());
    if (*types) {
        if (!symbols.empty() && !add_map_types(types->get(), parts.maps, symbols))
            return failure("libbpf cannot describe the maps of the object anew");
        retire_types(types->get());
        set_types(*elf, types->get());
    }
    set_sections(*elf, retired, symbols);
    if (const Result<void> written = elf->write(); !written) return failure(written.error());
    return parts;
}

std::string to_text(const OldMap& map)
{
    const char* name = libbpf_bpf_map_type_str(static_cast<bpf_map_type>(map.type));
    std::string kind = name == nullptr ? "type " + std::to_string(map.type) : std::string(name);
    std::replace(kind.begin(), kind.end(), '_', ' ');
    return kind + " map, " + std::to_string(map.key_bytes) + " → " + std::to_string(map.value_bytes) +
           " bytes, " + std::to_string(map.max_entries) + (map.max_entries == 1 ? " entry" : " entries");
}

}  // namespace boardscope::builder
