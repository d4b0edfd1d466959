// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/btf_view.h"

namespace boardscope::builder {

namespace {

constexpr int deepest = 16;  // of nested nameless structs: more is damage

std::string name_of(const btf& types, std::uint32_t offset)
{
    const char* name = btf__name_by_offset(&types, offset);
    return name == nullptr ? std::string() : name;
}

std::uint32_t size_of(const btf& types, std::uint32_t id)
{
    const __s64 size = btf__resolve_size(&types, id);
    return size < 0 ? 0 : static_cast<std::uint32_t>(size);
}

/// Behind const, volatile, typedef and the like.
std::uint32_t resolve(const btf& types, std::uint32_t id)
{
    for (int i = 0; i < 64; ++i) {
        const btf_type* type = btf__type_by_id(&types, id);
        if (type == nullptr || (!btf_is_mod(type) && !btf_is_typedef(type) && !btf_is_var(type))) return id;
        id = type->type;
    }
    return 0;
}

void add_fields(const btf& types, std::uint32_t id, std::uint32_t base_bits, int depth,
                std::vector<FieldView>& out)
{
    const btf_type* type = btf__type_by_id(&types, id);
    if (type == nullptr || depth > deepest) return;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        const btf_member& member = btf_members(type)[i];
        const std::uint32_t at = base_bits + btf_member_bit_offset(type, i);
        const std::string name = name_of(types, member.name_off);
        if (name.empty() && btf_is_composite(btf__type_by_id(&types, resolve(types, member.type))))
            add_fields(types, resolve(types, member.type), at, depth + 1, out);
        else if (!name.empty())
            out.push_back({name, member.type, at, btf_member_bitfield_size(type, i)});
    }
}

void add_variables(const btf& types, const btf_type* section, std::vector<FieldView>& out)
{
    for (std::uint32_t i = 0; i < btf_vlen(section); ++i) {
        const btf_var_secinfo& place = btf_var_secinfos(section)[i];
        const btf_type* variable = btf__type_by_id(&types, place.type);
        if (variable != nullptr && btf_is_var(variable))
            out.push_back({name_of(types, variable->name_off), variable->type, place.offset * 8, 0});
    }
}

void add_enumerators(const btf& types, const btf_type* type, TypeView& view)
{
    view.is_signed = btf_kflag(type);
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        if (btf_is_enum64(type)) {
            const struct btf_enum64& one = btf_enum64(type)[i];
            view.enumerators.push_back({name_of(types, one.name_off), btf_enum64_value(&one)});
        } else {
            const struct btf_enum& one = btf_enum(type)[i];
            view.enumerators.push_back({name_of(types, one.name_off), static_cast<std::uint32_t>(one.val)});
        }
    }
}

void view_integer(const btf_type* type, TypeView& view)
{
    const int encoding = btf_int_encoding(type);
    view.shape = encoding & BTF_INT_BOOL ? TypeView::Shape::boolean : TypeView::Shape::integer;
    view.is_signed = (encoding & BTF_INT_SIGNED) != 0;
    if (view.bytes > 8) view.shape = TypeView::Shape::unknown;
}

void view_array(const btf& types, const btf_type* type, TypeView& view)
{
    const struct btf_array* array = btf_array(type);
    const TypeView element = view_of(types, array->type);
    view.element = array->type;
    view.count = array->nelems;
    view.shape = element.shape == TypeView::Shape::integer && element.bytes == 1 && element.name == "char"
                     ? TypeView::Shape::text
                     : TypeView::Shape::array;
    view.name = element.name + "[" + std::to_string(array->nelems) + "]";
}

}  // namespace

TypeView view_of(const btf& types, std::uint32_t id)
{
    TypeView view;
    const btf_type* named = btf__type_by_id(&types, id);
    const std::uint32_t resolved = resolve(types, id);
    const btf_type* type = btf__type_by_id(&types, resolved);
    if (type == nullptr || named == nullptr) return view;
    view.bytes = btf_is_datasec(type) ? type->size : size_of(types, resolved);
    // A typedef's name is the one in the source: __u32, not unsigned int.
    while (named != type && !btf_is_typedef(named))
        named = btf__type_by_id(&types, named->type);
    view.name = name_of(types, named->name_off);

    switch (btf_kind(type)) {
    case BTF_KIND_INT: view_integer(type, view); break;
    case BTF_KIND_FLOAT: view.shape = TypeView::Shape::real; break;
    case BTF_KIND_PTR:
        view.shape = TypeView::Shape::pointer;
        if (view.name.empty()) view.name = "pointer";
        break;
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
        view.shape = TypeView::Shape::enumeration;
        add_enumerators(types, type, view);
        if (named == type) view.name = "enum " + view.name;
        break;
    case BTF_KIND_ARRAY: view_array(types, type, view); break;
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
        view.shape = TypeView::Shape::fields;
        add_fields(types, resolved, 0, 0, view.fields);
        if (named == type) view.name = (btf_is_struct(type) ? "struct " : "union ") + view.name;
        break;
    case BTF_KIND_DATASEC:
        view.shape = TypeView::Shape::fields;
        add_variables(types, type, view.fields);
        break;
    default: break;
    }
    return view;
}

}  // namespace boardscope::builder
