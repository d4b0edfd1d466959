// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/type_table_btf.h"

#include "builder/btf_facts.h"
#include "builder/libbpf_messages.h"

#include <bpf/btf.h>

#include <algorithm>
#include <memory>

namespace boardscope::builder {

namespace {

using Parts = TypeTableParts;
using Type = TypeTableParts::Type;

struct BtfCloser {
    void operator()(btf* types) const { btf__free(types); }
};
using Types = std::unique_ptr<btf, BtfCloser>;

constexpr std::uint8_t flag_if(bool condition, std::uint8_t flag)
{
    return condition ? flag : std::uint8_t{0};
}

void take_integer(const btf_type* type, Type& out)
{
    const int encoding = btf_int_encoding(type);
    out.kind = TypeKind::integer;
    out.value = type->size;
    out.flags = static_cast<std::uint8_t>(flag_if(encoding & BTF_INT_SIGNED, type_flag::is_signed) |
                                          flag_if(encoding & BTF_INT_BOOL, type_flag::is_bool) |
                                          flag_if(encoding & BTF_INT_CHAR, type_flag::is_char));
}

/// Before BTF had bit-fields of its own, an integer type of fewer bits stood for one.
void take_old_bit_field(const btf& types, Parts::Member& member)
{
    const btf_type* type = btf__type_by_id(&types, member.type);
    if (!type || !btf_is_int(type) || btf_int_bits(type) == type->size * 8) return;
    member.bits = btf_int_bits(type);
    member.bit_offset += btf_int_offset(type);
}

void take_members(const btf& types, const btf_type* type, Parts& parts, Type& out)
{
    out.kind = btf_is_struct(type) ? TypeKind::structure : TypeKind::union_of;
    out.value = type->size;
    out.first = static_cast<std::uint32_t>(parts.members.size());
    out.count = btf_vlen(type);
    for (__u32 i = 0; i < btf_vlen(type); ++i) {
        const btf_member& member = btf_members(type)[i];
        parts.members.push_back({member.name_off, member.type, btf_member_bit_offset(type, i),
                                 static_cast<std::uint8_t>(btf_member_bitfield_size(type, i))});
        if (parts.members.back().bits == 0) take_old_bit_field(types, parts.members.back());
    }
}

/// Whether enumerations say that they have a sign; before pahole 1.24 none did.
bool enumerations_tell_sign(const btf& types)
{
    for (__u32 id = 1; id < btf__type_cnt(&types); ++id) {
        const btf_type* type = btf__type_by_id(&types, id);
        if (btf_is_enum64(type) || (btf_is_enum(type) && btf_kflag(type))) return true;
    }
    return false;
}

bool is_signed(const btf_type* enumeration, bool tells_sign)
{
    if (tells_sign) return btf_kflag(enumeration);
    const struct btf_enum* all = btf_enum(enumeration);
    return std::any_of(all, all + btf_vlen(enumeration),
                       [](const struct btf_enum& one) { return one.val < 0; });
}

void take_enumerators(const btf_type* type, bool tells_sign, Parts& parts, Type& out)
{
    out.kind = TypeKind::enumeration;
    out.value = type->size;
    out.first = static_cast<std::uint32_t>(parts.enumerators.size());
    out.count = btf_vlen(type);
    out.flags = flag_if(is_signed(type, tells_sign), type_flag::is_signed);
    for (__u32 i = 0; i < btf_vlen(type); ++i) {
        if (btf_is_enum64(type)) {
            const struct btf_enum64& one = btf_enum64(type)[i];
            parts.enumerators.push_back({one.name_off, one.val_lo32, one.val_hi32});
        } else {
            const struct btf_enum& one = btf_enum(type)[i];
            const bool is_below_zero = out.flags != 0 && one.val < 0;
            parts.enumerators.push_back(
                {one.name_off, static_cast<std::uint32_t>(one.val), is_below_zero ? UINT32_MAX : 0});
        }
    }
}

void take_prototype(const btf_type* type, Parts& parts, Type& out)
{
    out.kind = TypeKind::prototype;
    out.value = type->type;
    out.first = static_cast<std::uint32_t>(parts.parameters.size());
    out.count = btf_vlen(type);
    for (__u32 i = 0; i < btf_vlen(type); ++i)
        parts.parameters.push_back({btf_params(type)[i].name_off, btf_params(type)[i].type});
    const bool is_open =
        out.count > 0 && parts.parameters.back().type == 0 && parts.parameters.back().name == 0;
    if (is_open) {  // how BTF says "…"
        out.flags = type_flag::is_variadic;
        parts.parameters.pop_back();
        --out.count;
    }
}

void take_reference(const btf_type* type, Type& out, TypeKind kind, std::uint8_t flags = 0)
{
    out.kind = kind;
    out.value = type->type;
    out.flags = flags;
}

Type take_type(const btf& types, const btf_type* type, bool tells_sign, Parts& parts)
{
    Type out{.name = type->name_off};
    switch (btf_kind(type)) {
    case BTF_KIND_INT: take_integer(type, out); break;
    case BTF_KIND_FLOAT:
        out.kind = TypeKind::real;
        out.value = type->size;
        break;
    case BTF_KIND_PTR: take_reference(type, out, TypeKind::pointer); break;
    case BTF_KIND_ARRAY:
        out.kind = TypeKind::array;
        out.value = btf_array(type)->type;
        out.first = btf_array(type)->nelems;
        break;
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION: take_members(types, type, parts, out); break;
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64: take_enumerators(type, tells_sign, parts, out); break;
    case BTF_KIND_FWD:
        out.kind = TypeKind::forward;
        out.flags = flag_if(btf_kflag(type), type_flag::is_union);
        break;
    case BTF_KIND_TYPEDEF: take_reference(type, out, TypeKind::alias); break;
    case BTF_KIND_CONST: take_reference(type, out, TypeKind::qualified, type_flag::is_const); break;
    case BTF_KIND_VOLATILE: take_reference(type, out, TypeKind::qualified, type_flag::is_volatile); break;
    case BTF_KIND_RESTRICT: take_reference(type, out, TypeKind::qualified, type_flag::is_restrict); break;
    // A mark like __user: what it is put on remains.
    case BTF_KIND_TYPE_TAG: take_reference(type, out, TypeKind::qualified); break;
    case BTF_KIND_FUNC_PROTO: take_prototype(type, parts, out); break;
    case BTF_KIND_FUNC: take_reference(type, out, TypeKind::function); break;
    default: out.kind = TypeKind::other; break;
    }
    return out;
}

/// The names as they lie in the BTF, so that offsets stay as they are.
Result<std::string> take_names(const btf& types, const std::string& name)
{
    __u32 size = 0;
    const void* raw = btf__raw_data(&types, &size);
    if (!raw || size < sizeof(btf_header)) return failure(name + " is damaged: it has no header");
    const auto* header = static_cast<const btf_header*>(raw);
    const std::uint64_t begin = std::uint64_t{header->hdr_len} + header->str_off;
    if (begin + header->str_len > size) return failure(name + " is damaged: its names are not whole");
    return std::string(static_cast<const char*>(raw) + begin, header->str_len);
}

}  // namespace

Result<TypeTable> type_table_of_btf(ByteView bytes, const std::string& name, int pointer_bytes)
{
    if (const Result<BtfFacts> facts = facts_of_btf(bytes, name); !facts) return failure(facts.error());
    std::string messages;
    const LibbpfMessages listening(messages);
    const Types types(btf__new(bytes.data(), static_cast<__u32>(bytes.size())));
    if (!types) return failure(name + " is damaged: libbpf cannot read it");

    Parts parts;
    Result<std::string> names = take_names(*types, name);
    if (!names) return failure(names.error());
    parts.names = std::move(*names);
    const auto own_pointer_bytes = static_cast<int>(btf__pointer_size(types.get()));
    parts.pointer_bytes = own_pointer_bytes != 0 ? own_pointer_bytes : pointer_bytes;
    const __u32 count = btf__type_cnt(types.get());
    const bool tells_sign = enumerations_tell_sign(*types);
    parts.types.reserve(count);
    for (__u32 id = 1; id < count; ++id)
        parts.types.push_back(take_type(*types, btf__type_by_id(types.get(), id), tells_sign, parts));
    parts.members.shrink_to_fit();
    parts.enumerators.shrink_to_fit();
    parts.parameters.shrink_to_fit();

    Result<TypeTable> table = TypeTable::make(std::move(parts));
    if (table) return table;
    return failure(name + ": " + table.error().cause,
                   "copy it again from the board, in binary, or make it again");
}

}  // namespace boardscope::builder
