// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/map_contents.h"

#include <array>
#include <cstdio>
#include <set>

namespace boardscope::session {

namespace {

// enum bpf_map_type of the kernel's uapi/linux/bpf.h, in its order.
constexpr std::array type_names{"unspecified",
                                "hash",
                                "array",
                                "prog_array",
                                "perf_event_array",
                                "percpu_hash",
                                "percpu_array",
                                "stack_trace",
                                "cgroup_array",
                                "lru_hash",
                                "lru_percpu_hash",
                                "lpm_trie",
                                "array_of_maps",
                                "hash_of_maps",
                                "devmap",
                                "sockmap",
                                "cpumap",
                                "xskmap",
                                "sockhash",
                                "cgroup_storage",
                                "reuseport_sockarray",
                                "percpu_cgroup_storage",
                                "queue",
                                "stack",
                                "sk_storage",
                                "devmap_hash",
                                "struct_ops",
                                "ringbuf",
                                "inode_storage",
                                "task_storage",
                                "bloom_filter",
                                "user_ringbuf",
                                "cgrp_storage",
                                "arena"};
constexpr std::uint32_t percpu_hash = 5;
constexpr std::uint32_t percpu_array = 6;
constexpr std::uint32_t lru_percpu_hash = 10;
constexpr std::uint32_t percpu_cgroup_storage = 21;

constexpr std::uint32_t with_build_ids = 1u << 5;  // BPF_F_STACK_BUILD_ID
constexpr std::size_t build_id_bytes = 20;
constexpr std::size_t build_id_place_bytes = 32;  // status, build id, offset or address
constexpr std::int32_t has_build_id = 1;
constexpr std::int32_t has_address = 2;

struct StackPlace {
    std::string build_id;  ///< hexadecimal; empty: value is an address
    std::uint64_t value = 0;
};

std::vector<StackPlace> places_of(const wire::MapInfo& map, ByteView stack)
{
    std::vector<StackPlace> places;
    const bool build_ids = (map.flags & with_build_ids) != 0;
    const std::size_t each = build_ids ? build_id_place_bytes : sizeof(std::uint64_t);
    for (; stack.size() >= each; stack = stack.subspan(each)) {
        StackPlace place{.value = load_little_endian<std::uint64_t>(stack, each - sizeof(std::uint64_t))};
        if (build_ids) {
            const auto status = load_little_endian<std::int32_t>(stack, 0);
            if (status != has_build_id && status != has_address) break;
            char digits[3];
            for (std::size_t i = 0; status == has_build_id && i < build_id_bytes; ++i) {
                std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(stack[4 + i]));
                place.build_id += digits;
            }
        } else if (place.value == 0) {
            break;
        }
        places.push_back(std::move(place));
    }
    return places;
}

std::string hex(std::uint64_t value)
{
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

std::string place_text(const StackPlace& place, const SymbolTable& symbols, bool with_offset)
{
    if (!place.build_id.empty()) return place.build_id + "+" + hex(place.value);
    const auto symbol = symbols.find(place.value);
    if (symbol == symbols.end() || !symbol->second.start || symbol->second.name.empty()) return hex(place.value);
    const std::string offset = with_offset ? "+" + hex(place.value - *symbol->second.start) : "";
    const std::string module = symbol->second.module.empty() ? "" : " [" + symbol->second.module + "]";
    return symbol->second.name + offset + module;
}

std::vector<std::string> place_texts(const wire::MapInfo& map, ByteView stack, const SymbolTable& symbols,
                                     bool with_offset)
{
    std::vector<std::string> texts;
    for (const StackPlace& place : places_of(map, stack))
        texts.push_back(place_text(place, symbols, with_offset));
    return texts;
}

}  // namespace

std::optional<MapContents> MapCollector::take(const wire::MapEntries& part)
{
    const auto which = std::pair(part.cookie, part.map);
    std::map<Bytes, Bytes>& entries = begun_[which];
    for (const wire::MapEntries::Entry& entry : part.entries)
        entries[entry.key] = entry.value;
    if (!part.last) return std::nullopt;
    MapContents contents{.entries = std::move(entries), .cut = part.cut, .monotonic_ns = part.monotonic_ns, .cookie = part.cookie};
    contents.map.id = part.map;
    begun_.erase(which);
    return contents;
}

const std::string& title_of(const MapContents& contents)
{
    return contents.title.empty() ? contents.map.name : contents.title;
}

bool is_per_cpu(const wire::MapInfo& map)
{
    return map.type == percpu_hash || map.type == percpu_array || map.type == lru_percpu_hash ||
           map.type == percpu_cgroup_storage;
}

std::string map_type_name(std::uint32_t type)
{
    return type < type_names.size() ? type_names[type] : "type " + std::to_string(type);
}

std::vector<std::uint64_t> stack_addresses(const MapContents& contents)
{
    std::set<std::uint64_t> addresses;
    for (const auto& [key, stack] : contents.entries)
        for (const StackPlace& place : places_of(contents.map, stack))
            if (place.build_id.empty()) addresses.insert(place.value);
    return {addresses.begin(), addresses.end()};
}

std::vector<std::string> stack_lines(const wire::MapInfo& map, ByteView stack, const SymbolTable& symbols)
{
    return place_texts(map, stack, symbols, true);
}

std::vector<std::string> stack_names(const wire::MapInfo& map, ByteView stack, const SymbolTable& symbols)
{
    return place_texts(map, stack, symbols, false);
}

}  // namespace boardscope::session
