// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_types.h"

namespace boardscope::dsl {

namespace {

using CKind = boardscope::TypeKind;

struct IntegerName {
    std::string_view name;
    std::uint8_t bytes;  ///< 0: as many as a pointer
    bool is_signed;
};

constexpr IntegerName integer_names[] = {
    {"char", 1, true},
    {"signed char", 1, true},
    {"unsigned char", 1, false},
    {"short", 2, true},
    {"short int", 2, true},
    {"unsigned short", 2, false},
    {"short unsigned int", 2, false},
    {"unsigned short int", 2, false},
    {"int", 4, true},
    {"signed", 4, true},
    {"signed int", 4, true},
    {"unsigned", 4, false},
    {"unsigned int", 4, false},
    {"long", 0, true},
    {"long int", 0, true},
    {"signed long", 0, true},
    {"unsigned long", 0, false},
    {"long unsigned int", 0, false},
    {"unsigned long int", 0, false},
    {"long long", 8, true},
    {"long long int", 8, true},
    {"signed long long", 8, true},
    {"unsigned long long", 8, false},
    {"long long unsigned int", 8, false},
    {"unsigned long long int", 8, false},
    {"bool", 1, false},
    {"_Bool", 1, false},
    {"int8", 1, true},
    {"int16", 2, true},
    {"int32", 4, true},
    {"int64", 8, true},
    {"uint8", 1, false},
    {"uint16", 2, false},
    {"uint32", 4, false},
    {"uint64", 8, false},
    {"int8_t", 1, true},
    {"int16_t", 2, true},
    {"int32_t", 4, true},
    {"int64_t", 8, true},
    {"uint8_t", 1, false},
    {"uint16_t", 2, false},
    {"uint32_t", 4, false},
    {"uint64_t", 8, false},
    {"s8", 1, true},
    {"s16", 2, true},
    {"s32", 4, true},
    {"s64", 8, true},
    {"u8", 1, false},
    {"u16", 2, false},
    {"u32", 4, false},
    {"u64", 8, false},
    {"__s8", 1, true},
    {"__s16", 2, true},
    {"__s32", 4, true},
    {"__s64", 8, true},
    {"__u8", 1, false},
    {"__u16", 2, false},
    {"__u32", 4, false},
    {"__u64", 8, false},
    {"__be16", 2, false},
    {"__be32", 4, false},
    {"__be64", 8, false},
    {"__le16", 2, false},
    {"__le32", 4, false},
    {"__le64", 8, false},
    {"size_t", 0, false},
    {"ssize_t", 0, true},
    {"uintptr_t", 0, false},
    {"intptr_t", 0, true},
    {"off_t", 0, true},
    {"loff_t", 8, true},
    {"pid_t", 4, true},
    {"uid_t", 4, false},
    {"gid_t", 4, false},
    {"dev_t", 4, false},
    {"umode_t", 2, false},
    {"sector_t", 8, false},
};

bool is_char(const TypeTable& table, TypeId id)
{
    const TypeId resolved = table.resolved(id);
    return table.kind(resolved) == CKind::integer && table.bytes(resolved) == 1u &&
           (table.has(resolved, type_flag::is_char) || table.name(resolved) == "char");
}

Type array_of(const TypeTable& table, TypeId id)
{
    const auto bytes = static_cast<std::uint32_t>(table.bytes(id).value_or(0));
    if (bytes > 0 && is_char(table, table.target(id))) return Type::text(bytes);
    return {.kind = TypeKind::array, .bytes = bytes, .c_type = {&table, id}};
}

}  // namespace

Type type_of(const TypeTable& table, TypeId id)
{
    const TypeId resolved = table.resolved(id);
    const auto bytes = static_cast<std::uint32_t>(table.bytes(resolved).value_or(0));
    switch (table.kind(resolved)) {
    case CKind::nothing: return {.kind = TypeKind::nothing};
    case CKind::integer:
    case CKind::enumeration: {
        if (bytes == 0 || bytes > 8) return {};
        Type integer = Type::integer(bytes, table.has(resolved, type_flag::is_signed));
        if (table.kind(resolved) == CKind::enumeration) integer.c_type = {&table, resolved};
        return integer;
    }
    case CKind::pointer:
        return {.kind = TypeKind::pointer, .bytes = 8, .c_type = {&table, table.target(resolved)}};
    case CKind::array: return array_of(table, resolved);
    case CKind::structure:
    case CKind::union_of:
    case CKind::forward: return {.kind = TypeKind::structure, .bytes = bytes, .c_type = {&table, resolved}};
    default: return {};
    }
}

Type pointed_to(const Type& type)
{
    if (type.kind != TypeKind::pointer && type.kind != TypeKind::array) return {};
    Type target;
    if (type.c_type.table != nullptr) {
        const TypeId id =
            type.kind == TypeKind::array ? type.c_type.table->target(type.c_type.id) : type.c_type.id;
        target = type_of(*type.c_type.table, id);
    } else if (!type.elements.empty()) {
        target = type.elements.front();
    }
    target.space = type.space;
    return target;
}

std::optional<std::uint64_t> memory_bytes(const Type& type, int pointer_bytes)
{
    switch (type.kind) {
    case TypeKind::integer:
    case TypeKind::text: return type.bytes;
    case TypeKind::pointer: return pointer_bytes;
    case TypeKind::structure:
    case TypeKind::array:
        if (type.c_type.table != nullptr) return type.c_type.table->bytes(type.c_type.id);
        return type.bytes != 0 ? std::optional<std::uint64_t>(type.bytes) : std::nullopt;
    default: return std::nullopt;
    }
}

std::optional<Type> integer_named(std::string_view name, int pointer_bytes)
{
    for (const IntegerName& row : integer_names)
        if (row.name == name)
            return Type::integer(row.bytes != 0 ? row.bytes : static_cast<std::uint32_t>(pointer_bytes),
                                 row.is_signed);
    return std::nullopt;
}

Type pointer_to(Type target)
{
    Type pointer{.kind = TypeKind::pointer, .bytes = 8, .space = target.space};
    if (target.c_type.table != nullptr && target.kind != TypeKind::pointer)
        pointer.c_type = target.c_type;
    else if (target.kind != TypeKind::unknown && target.kind != TypeKind::nothing)
        pointer.elements = {std::move(target)};
    return pointer;
}

}  // namespace boardscope::dsl
