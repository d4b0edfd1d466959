// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/record_schema.h"

#include "builder/type_table_btf.h"
#include "core/decode/struct_fields.h"

#include <bpf/btf.h>
#include <linux/bpf.h>

#include <memory>
#include <optional>
#include <string_view>

namespace boardscope::builder {

namespace {

constexpr int bpf_pointer_bytes = 8;  // of the program, on 32-bit boards too

struct Free {
    void operator()(btf* types) const { btf__free(types); }
};
using Types = std::unique_ptr<btf, Free>;

/// The types of one object. Its table has no variables: those are asked of the BTF, under the same ids.
class ObjectTypes {
public:
    static std::optional<ObjectTypes> read(const std::string& object_path)
    {
        Types types(btf__parse_elf(object_path.c_str(), nullptr));
        if (!types) return std::nullopt;
        __u32 size = 0;
        const void* raw = btf__raw_data(types.get(), &size);
        if (raw == nullptr) return std::nullopt;
        Result<TypeTable> table = type_table_of_btf(ByteView(static_cast<const std::byte*>(raw), size),
                                                    object_path, bpf_pointer_bytes);
        if (!table) return std::nullopt;
        return ObjectTypes(std::move(types), std::move(*table));
    }

    [[nodiscard]] const TypeTable& table() const { return table_; }

    /// Does `look(name, type)` for every variable of the section.
    template <typename Look>
    void for_each_variable(std::string_view section_name, const Look& look) const
    {
        for (std::uint32_t id = 1; id < btf__type_cnt(types_.get()); ++id) {
            const btf_type* section = at(id);
            if (!btf_is_datasec(section) || name(section->name_off) != section_name) continue;
            for (std::uint32_t i = 0; i < btf_vlen(section); ++i) {
                const btf_type* variable = at(btf_var_secinfos(section)[i].type);
                if (variable == nullptr || !btf_is_var(variable) || variable->type >= table_.type_count())
                    continue;
                look(name(variable->name_off), TypeId{variable->type});
            }
        }
    }

private:
    ObjectTypes(Types types, TypeTable table) : types_(std::move(types)), table_(std::move(table)) {}

    [[nodiscard]] const btf_type* at(std::uint32_t id) const { return btf__type_by_id(types_.get(), id); }
    [[nodiscard]] std::string_view name(std::uint32_t offset) const
    {
        const char* text = btf__name_by_offset(types_.get(), offset);
        return text != nullptr ? text : "";
    }

    Types types_;
    TypeTable table_;
};

/// What the member `name` of a map's definition points to.
std::optional<TypeId> pointed_to(const TypeTable& table, TypeId definition, std::string_view name)
{
    for (std::size_t i = 0; i < table.member_count(definition); ++i) {
        const TypeMember member = table.member(definition, i);
        if (member.name != name) continue;
        const TypeId pointer = table.resolved(member.type);
        if (table.kind(pointer) != TypeKind::pointer) return std::nullopt;
        return table.target(pointer);
    }
    return std::nullopt;
}

bool reports_records(const TypeTable& table, TypeId definition)
{
    const std::optional<TypeId> type = pointed_to(table, definition, "type");  // int (*type)[BPF_MAP_TYPE_…]
    if (!type) return false;
    const TypeId array = table.resolved(*type);
    if (table.kind(array) != TypeKind::array) return false;
    const std::uint32_t map_type = table.array_length(array);
    return map_type == BPF_MAP_TYPE_RINGBUF || map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

std::optional<decode::MapSchema> schema_of(const TypeTable& table, std::string_view map, TypeId variable)
{
    const TypeId definition = table.resolved(variable);
    if (table.kind(definition) != TypeKind::structure || !reports_records(table, definition))
        return std::nullopt;
    const std::optional<TypeId> value = pointed_to(table, definition, "value");
    if (!value) return std::nullopt;
    const TypeId record = table.resolved(*value);
    if (!table.is_composite(record)) return std::nullopt;  // a number: the usual value of a perf array
    std::string_view name = table.name(record);
    // A struct without a name may have one by its typedef.
    if (name.empty() && table.kind(*value) == TypeKind::alias) name = table.name(*value);
    return decode::MapSchema{.map = std::string(map),
                             .struct_name = std::string(name),
                             .bytes = static_cast<std::uint32_t>(table.bytes(record).value_or(0)),
                             .fields = decode::struct_fields(table, record)};
}

}  // namespace

decode::RecordSchema read_record_schema(const std::string& object_path)
{
    decode::RecordSchema schema;
    const std::optional<ObjectTypes> types = ObjectTypes::read(object_path);
    if (!types) return schema;
    types->for_each_variable(".maps", [&](std::string_view name, TypeId type) {
        if (auto map = schema_of(types->table(), name, type)) schema.maps.push_back(std::move(*map));
    });
    return schema;
}

}  // namespace boardscope::builder
