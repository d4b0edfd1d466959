// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Contents of maps that no board has: keys and values with types, as a reading of a session brings them.
// Thread:  any.
// Errors:  none; types are libbpf's, whose failures would show as bytes without a type.
#pragma once

#include "app/session/map_contents.h"
#include "app/session/map_values.h"

#include <bpf/btf.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace boardscope::test {

// enum bpf_map_type of the kernel's uapi/linux/bpf.h.
inline constexpr std::uint32_t map_hash = 1;
inline constexpr std::uint32_t map_array = 2;
inline constexpr std::uint32_t map_percpu_hash = 5;
inline constexpr std::uint32_t map_percpu_array = 6;
inline constexpr std::uint32_t map_stack_trace = 7;

/// A struct of 8-byte numbers, 16-byte texts and lists of 4-byte numbers.
class MadeUpTypes {
public:
    enum class Field { number, text, slots };
    static constexpr std::uint32_t slot_count = 26;

    MadeUpTypes() : types_(btf__new_empty(), btf__free)
    {
        u64_ = btf__add_int(types_.get(), "__u64", 8, 0);
        u32_ = btf__add_int(types_.get(), "__u32", 4, 0);
        const int letter = btf__add_int(types_.get(), "char", 1, BTF_INT_CHAR);
        text_ = btf__add_array(types_.get(), u32_, letter, 16);
        slots_ = btf__add_array(types_.get(), u32_, u32_, slot_count);
    }
    [[nodiscard]] builder::ValueType number() const { return type(u64_, 8); }
    [[nodiscard]] builder::ValueType small_number() const { return type(u32_, 4); }
    [[nodiscard]] builder::ValueType text() const { return type(text_, 16); }
    [[nodiscard]] builder::ValueType record(const std::vector<std::pair<std::string, Field>>& fields)
    {
        std::uint32_t bytes = 0;
        for (const auto& [name, kind] : fields)
            bytes += size_of(kind);
        const int id = btf__add_struct(types_.get(), "made_up", bytes);
        std::uint32_t at = 0;
        for (const auto& [name, kind] : fields) {
            const int field = kind == Field::number ? u64_ : kind == Field::text ? text_ : slots_;
            btf__add_field(types_.get(), name.c_str(), field, at * 8, 0);
            at += size_of(kind);
        }
        return type(id, bytes);
    }

private:
    static std::uint32_t size_of(Field field)
    {
        return field == Field::number ? 8 : field == Field::text ? 16 : slot_count * 4;
    }
    builder::ValueType type(int id, std::uint32_t bytes) const
    {
        return {types_, static_cast<std::uint32_t>(id), bytes};
    }
    std::shared_ptr<btf> types_;
    int u64_ = 0;
    int u32_ = 0;
    int text_ = 0;
    int slots_ = 0;
};

template <class T>
[[nodiscard]] Bytes number_bytes(T value)
{
    Bytes out;
    append_little_endian(out, value);
    return out;
}

[[nodiscard]] inline session::MapContents made_up_map(const std::string& name, std::uint32_t type,
                                                      const builder::ValueType& key,
                                                      const builder::ValueType& value, std::uint32_t cpus = 1)
{
    session::MapContents contents;
    contents.map = {.id = static_cast<std::uint32_t>(std::hash<std::string>()(name) % 1000 + 1),
                    .type = type,
                    .key_bytes = key.bytes(),
                    .value_bytes = value.bytes(),
                    .value_count = cpus,
                    .max_entries = 10'240,
                    .role = type == map_stack_trace ? wire::MapRole::stacks : wire::MapRole::plain,
                    .name = name};
    contents.types = {key, value};
    return contents;
}

/// As a user would write them; of a per-CPU map "[1,2]".
inline void put(session::MapContents& contents, const std::string& key, const std::string& value)
{
    Bytes bytes = session::parse_value(contents.map, contents.types.value, value).value();
    const std::size_t stride = session::cpu_stride(contents.map);
    if (contents.map.value_count > 1 && bytes.size() == contents.map.value_bytes) {
        bytes.resize(stride);
        const Bytes one = bytes;
        for (std::uint32_t cpu = 1; cpu < contents.map.value_count; ++cpu)
            append(bytes, one);
    }
    contents.entries[session::parse_key(contents.map, contents.types.key, key).value()] = std::move(bytes);
}

[[nodiscard]] inline std::shared_ptr<const session::MapContents> shared(session::MapContents contents)
{
    return std::make_shared<const session::MapContents>(std::move(contents));
}

}  // namespace boardscope::test
