// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/old_map_definition.h"

#include <bpf/btf.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace boardscope::builder {

namespace {

/// One field as the structure of some loader calls it, and where it goes.
struct KnownField {
    std::string_view name;
    std::uint32_t OldMap::*member;  ///< nullptr: means nothing by itself
};
constexpr std::array known_fields = {
    // libbpf 0.x and gobpf, in the order of the structure
    KnownField{"type", &OldMap::type},
    KnownField{"key_size", &OldMap::key_bytes},
    KnownField{"value_size", &OldMap::value_bytes},
    KnownField{"max_entries", &OldMap::max_entries},
    KnownField{"map_flags", &OldMap::flags},
    // samples/bpf
    KnownField{"numa_node", &OldMap::numa_node},
    // iproute2's struct bpf_elf_map
    KnownField{"size_key", &OldMap::key_bytes},
    KnownField{"size_value", &OldMap::value_bytes},
    KnownField{"max_elem", &OldMap::max_entries},
    KnownField{"flags", &OldMap::flags},
    KnownField{"id", nullptr},
    // gobpf; where a pinned map lies, and without pinning nothing
    KnownField{"namespace", nullptr},
};
constexpr int deepest_type = 32;
constexpr std::size_t ordered_fields = 5;
constexpr std::size_t fewest_fields = 4;  // map_flags came with Linux 4.6

std::string hint_for(std::string_view field)
{
    if (field == "pinning")
        return "take .pinning away: maps live as long as the session, and nothing stays on the board";
    if (field.starts_with("inner_"))
        return "write the map in the present style: struct { __uint(type, …); … __array(values, struct "
               "inner); } "
               "name SEC(\".maps\")";
    return "take it away, or write the map as struct { __uint(type, …); … } name SEC(\".maps\")";
}

bool all_zero(ByteView bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte one) { return one == std::byte{0}; });
}

std::uint32_t word_at(ByteView bytes, std::size_t offset)
{
    return load_little_endian<std::uint32_t>(bytes, offset);
}

/// The structure that variable `name` is of; nullptr when the types do not say.
const btf_type* structure_of(const btf* types, const std::string& name)
{
    if (types == nullptr) return nullptr;
    const int variable = btf__find_by_name_kind(types, name.c_str(), BTF_KIND_VAR);
    if (variable < 0) return nullptr;
    const btf_type* type = btf__type_by_id(types, static_cast<__u32>(variable));
    // A damaged object may go round in circles.
    for (int depth = 0; depth < deepest_type && type != nullptr && !btf_is_struct(type); ++depth)
        type = btf_is_var(type) || btf_is_mod(type) || btf_is_typedef(type)
                   ? btf__type_by_id(types, type->type)
                   : nullptr;
    return type != nullptr && btf_is_struct(type) ? type : nullptr;
}

void read_field(std::string_view name, ByteView bytes, MapDefinition& read)
{
    const auto* known = std::find_if(known_fields.begin(), known_fields.end(),
                                     [name](const KnownField& field) { return field.name == name; });
    if (known != known_fields.end() && known->member == nullptr) return;
    if (known != known_fields.end() && bytes.size() >= sizeof(std::uint32_t))
        read.map.*known->member = word_at(bytes, 0);
    else if (!all_zero(bytes))
        read.flaw = {read.map.name, "sets ." + std::string(name) + ", which has no counterpart in libbpf 1.x",
                     hint_for(name)};
}

void read_by_names(const btf* types, const btf_type* structure, ByteView bytes, MapDefinition& read)
{
    const btf_member* member = btf_members(structure);
    for (int i = 0; i < btf_vlen(structure); ++i, ++member) {
        const std::size_t start = btf_member_bit_offset(structure, static_cast<__u32>(i)) / 8;
        const __s64 length = btf__resolve_size(types, member->type);
        const char* name = btf__name_by_offset(types, member->name_off);
        if (name == nullptr || length < 0 || start > bytes.size() ||
            static_cast<std::uint64_t>(length) > bytes.size() - start)
            continue;
        read_field(name, bytes.subspan(start, static_cast<std::size_t>(length)), read);
    }
}

void read_by_order(ByteView bytes, MapDefinition& read)
{
    const std::size_t count = std::min(bytes.size() / sizeof(std::uint32_t), ordered_fields);
    for (std::size_t i = 0; i < count; ++i)
        read.map.*known_fields[i].member = word_at(bytes, i * sizeof(std::uint32_t));
    if (!all_zero(bytes.subspan(count * sizeof(std::uint32_t))))
        read.flaw = {read.map.name,
                     "sets fields behind .map_flags (perhaps .pinning), and the object does not say which",
                     "compile it with clang -g, so that it names them, or give the C source"};
}

}  // namespace

MapDefinition read_map_definition(const std::string& name, const btf* types, ByteView section,
                                  std::uint64_t offset, std::uint64_t size)
{
    MapDefinition read;
    read.map.name = name;
    if (offset > section.size() || size > section.size() - offset ||
        size < fewest_fields * sizeof(std::uint32_t)) {
        read.flaw = {name, "is no struct bpf_map_def: it has " + std::to_string(size) + " bytes",
                     "declare it as struct { __uint(type, …); … } name SEC(\".maps\")"};
        return read;
    }
    const ByteView bytes = section.subspan(offset, size);
    if (const btf_type* structure = structure_of(types, name))
        read_by_names(types, structure, bytes, read);
    else
        read_by_order(bytes, read);
    if (read.flaw.message.empty() && read.map.type == 0)
        read.flaw = {name, "names no type of map", "set .type = BPF_MAP_TYPE_HASH or another"};
    return read;
}

}  // namespace boardscope::builder
