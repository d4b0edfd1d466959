// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/record_schema.h"

#include <bpf/btf.h>
#include <linux/bpf.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace boardscope::builder {

namespace {

using decode::FieldKind;
using decode::RecordField;

constexpr std::size_t most_fields = 1024;
constexpr int depth_limit = 16;
constexpr std::uint32_t most_struct_elements = 16;  // of an array of structs, shown one by one

struct Free {
    void operator()(btf* types) const { btf__free(types); }
};

/// The types of one object.
class Types {
public:
    explicit Types(const btf& types) : types_(types) {}

    [[nodiscard]] const btf_type* at(std::uint32_t id) const { return btf__type_by_id(&types_, id); }
    [[nodiscard]] std::string_view name(std::uint32_t offset) const
    {
        const char* text = btf__name_by_offset(&types_, offset);
        return text != nullptr ? text : "";
    }
    /// Without typedefs, const and the like.
    [[nodiscard]] const btf_type* plain(std::uint32_t id) const
    {
        const int resolved = btf__resolve_type(&types_, id);
        return resolved < 0 ? nullptr : at(static_cast<std::uint32_t>(resolved));
    }
    [[nodiscard]] std::uint32_t bytes_of(std::uint32_t id) const
    {
        const auto size = btf__resolve_size(&types_, id);
        return size < 0 ? 0 : static_cast<std::uint32_t>(size);
    }

private:
    const btf& types_;
};

/// Walks one struct and lists its fields, those of structs inside it by their path.
class FieldList {
public:
    explicit FieldList(const Types& types) : types_(types) {}

    void add_members(const btf_type& of, const std::string& prefix, std::uint32_t bit_base, int depth)
    {
        const btf_member* members = btf_members(&of);
        for (std::uint32_t i = 0; i < btf_vlen(&of) && fields_.size() < most_fields; ++i) {
            const std::string_view name = types_.name(members[i].name_off);
            const std::uint32_t bits = bit_base + btf_member_bit_offset(&of, i);
            const std::uint32_t width = btf_member_bitfield_size(&of, i);
            // What has no name is part of what is around it.
            const std::string path =
                name.empty() ? prefix : prefix + (prefix.empty() ? "" : ".") + std::string(name);
            add(path, members[i].type, bits, width, depth);
        }
    }
    [[nodiscard]] std::vector<RecordField> take() { return std::move(fields_); }

private:
    void add(const std::string& path, std::uint32_t id, std::uint32_t bits, std::uint32_t width, int depth)
    {
        const btf_type* type = types_.plain(id);
        if (type == nullptr || depth > depth_limit || fields_.size() >= most_fields) return;
        if (btf_is_composite(type)) return add_members(*type, path, bits, depth + 1);
        if (btf_is_array(type)) return add_array(path, *btf_array(type), bits, depth);
        RecordField field{.name = path, .offset = bits / 8, .bytes = types_.bytes_of(id)};
        if (!describe(*type, field)) return;
        if (width != 0) {
            field.bit_offset = bits % 8;
            field.bit_count = width;
        }
        fields_.push_back(std::move(field));
    }

    void add_array(const std::string& path, const struct btf_array& array, std::uint32_t bits, int depth)
    {
        const btf_type* element = types_.plain(array.type);
        const std::uint32_t bytes = types_.bytes_of(array.type);
        if (element == nullptr || array.nelems == 0 || bytes == 0 || array.nelems > UINT32_MAX / bytes)
            return;
        RecordField field{.name = path, .offset = bits / 8, .bytes = bytes, .count = array.nelems};
        if (btf_is_int(element) && bytes == 1) {
            const bool is_char = types_.name(element->name_off) == "char";
            field.kind = is_char ? FieldKind::text : FieldKind::bytes;
            field.bytes = array.nelems;
            field.count = 1;
        } else if (!describe(*element, field)) {
            const bool short_list = btf_is_composite(element) && array.nelems <= most_struct_elements;
            for (std::uint32_t i = 0; short_list && i < array.nelems; ++i)
                add(path + "[" + std::to_string(i) + "]", array.type, bits + i * bytes * 8, 0, depth + 1);
            if (short_list) return;
            field.kind = FieldKind::bytes;
            field.bytes = bytes * array.nelems;
            field.count = 1;
        }
        fields_.push_back(std::move(field));
    }

    /// What kind of number it is; false: none.
    bool describe(const btf_type& type, RecordField& field) const
    {
        if (btf_is_ptr(&type))
            field.kind = FieldKind::pointer;
        else if (btf_is_any_enum(&type))
            add_names(type, field);
        else if (!btf_is_int(&type))
            return false;
        else if ((btf_int_encoding(&type) & BTF_INT_BOOL) != 0)
            field.kind = FieldKind::boolean;
        else if ((btf_int_encoding(&type) & BTF_INT_SIGNED) != 0)
            field.kind = FieldKind::signed_number;
        else
            field.kind = FieldKind::unsigned_number;
        if (field.bytes <= 8) return true;
        field.kind = FieldKind::bytes;  // __int128
        return field.count == 1;
    }

    void add_names(const btf_type& type, RecordField& field) const
    {
        field.kind = FieldKind::enumeration;
        for (std::uint32_t i = 0; i < btf_vlen(&type); ++i) {
            const bool wide = btf_is_enum64(&type);
            const auto value = wide ? static_cast<std::int64_t>(btf_enum64_value(&btf_enum64(&type)[i]))
                                    : static_cast<std::int64_t>(btf_enum(&type)[i].val);
            const auto name = wide ? btf_enum64(&type)[i].name_off : btf_enum(&type)[i].name_off;
            field.names.emplace_back(value, types_.name(name));
        }
    }

    const Types& types_;
    std::vector<RecordField> fields_;
};

/// The type that the member `name` of a map's definition points to; null: it has no such member.
const btf_type* pointed_to(const Types& types, const btf_type& definition, std::string_view name,
                           std::uint32_t& id)
{
    const btf_member* members = btf_members(&definition);
    for (std::uint32_t i = 0; i < btf_vlen(&definition); ++i) {
        if (types.name(members[i].name_off) != name) continue;
        const btf_type* pointer = types.plain(members[i].type);
        if (pointer == nullptr || !btf_is_ptr(pointer)) return nullptr;
        id = pointer->type;
        return types.plain(pointer->type);
    }
    return nullptr;
}

bool reports_records(const Types& types, const btf_type& definition)
{
    std::uint32_t id = 0;
    const btf_type* type = pointed_to(types, definition, "type", id);  // int (*type)[BPF_MAP_TYPE_…]
    if (type == nullptr || !btf_is_array(type)) return false;
    const std::uint32_t map_type = btf_array(type)->nelems;
    return map_type == BPF_MAP_TYPE_RINGBUF || map_type == BPF_MAP_TYPE_PERF_EVENT_ARRAY;
}

void add_map(const Types& types, const btf_type& variable, decode::RecordSchema& schema)
{
    const btf_type* definition = types.plain(variable.type);
    if (definition == nullptr || !btf_is_struct(definition) || !reports_records(types, *definition)) return;
    std::uint32_t id = 0;
    const btf_type* value = pointed_to(types, *definition, "value", id);
    if (value == nullptr || !btf_is_composite(value)) return;  // a number: the usual value of a perf array
    FieldList fields(types);
    fields.add_members(*value, "", 0, 0);
    std::string_view name = types.name(value->name_off);
    // A struct without a name may have one by its typedef.
    if (const btf_type* direct = types.at(id); name.empty() && direct != nullptr && btf_is_typedef(direct))
        name = types.name(direct->name_off);
    schema.maps.push_back({.map = std::string(types.name(variable.name_off)),
                           .struct_name = std::string(name),
                           .bytes = types.bytes_of(id),
                           .fields = fields.take()});
}

}  // namespace

decode::RecordSchema read_record_schema(const std::string& object_path)
{
    decode::RecordSchema schema;
    const std::unique_ptr<btf, Free> all(btf__parse_elf(object_path.c_str(), nullptr));
    if (!all) return schema;
    const Types types(*all);
    for (std::uint32_t id = 1; id < btf__type_cnt(all.get()); ++id) {
        const btf_type* section = types.at(id);
        if (!btf_is_datasec(section) || types.name(section->name_off) != ".maps") continue;
        const btf_var_secinfo* variables = btf_var_secinfos(section);
        for (std::uint32_t i = 0; i < btf_vlen(section); ++i)
            if (const btf_type* variable = types.at(variables[i].type);
                variable != nullptr && btf_is_var(variable))
                add_map(types, *variable, schema);
    }
    return schema;
}

}  // namespace boardscope::builder
