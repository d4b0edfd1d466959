// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/merge_types.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

Merge change(Type& into, const Type& merged)
{
    if (into == merged) return Merge::same;
    into = merged;
    return Merge::grown;
}

Merge merge_integers(Type& into, const Type& from)
{
    Type merged = into;
    merged.is_signed = into.is_signed || from.is_signed;
    if (!(into.c_type == from.c_type)) merged.c_type = {};
    return change(into, merged);
}

bool is_void(const Type& pointer)
{
    return (pointer.c_type.table == nullptr || pointer.c_type.id == 0) && pointer.elements.empty();
}

/// Two tables may know one structure, and so may a table twice.
bool same_c_type(const CType& a, const CType& b)
{
    if (a == b) return true;
    if (a.table == nullptr || b.table == nullptr) return false;
    const TypeId x = a.table->resolved(a.id);
    const TypeId y = b.table->resolved(b.id);
    const bool same_kind = a.table->kind(x) == b.table->kind(y) ||
                           (a.table->is_composite(x) && b.table->kind(y) == boardscope::TypeKind::forward) ||
                           (b.table->is_composite(y) && a.table->kind(x) == boardscope::TypeKind::forward);
    return same_kind && !a.table->name(x).empty() && a.table->name(x) == b.table->name(y) &&
           (a.table != b.table || x == y || a.table->bytes(x) == b.table->bytes(y));
}

Merge merge_pointers(Type& into, const Type& from)
{
    Type merged = into;
    if (into.space != from.space) merged.space = Space::by_address;
    if (is_void(into)) {
        merged.c_type = from.c_type;
        merged.elements = from.elements;
    } else if (!is_void(from) && (!same_c_type(into.c_type, from.c_type) || into.elements != from.elements)) {
        return Merge::clash;
    }
    return change(into, merged);
}

Merge merge_room(Type& into, const Type& from)
{
    Type merged = into;
    merged.bytes = std::max(into.bytes, from.bytes);
    return change(into, merged);
}

Merge merge_tuples(Type& into, const Type& from)
{
    if (into.elements.size() != from.elements.size()) return Merge::clash;
    Merge all = Merge::same;
    for (std::size_t i = 0; i < into.elements.size(); ++i) {
        const Merge one = merge_types(into.elements[i], from.elements[i]);
        if (one == Merge::clash) return one;
        if (one == Merge::grown) all = one;
    }
    return all;
}

Merge merge_linear(Type& into, const Type& from)
{
    const bool same = into.min == from.min && into.max == from.max && into.step == from.step;
    return same ? Merge::same : Merge::clash;
}

Merge merge_signs(Type& into, const Type& from)
{
    Type merged = into;
    merged.is_signed = into.is_signed || from.is_signed;
    return change(into, merged);
}

}  // namespace

Type stored(const Type& type)
{
    Type wide = type;
    if (type.kind == TypeKind::integer) wide.bytes = 8;
    for (Type& element : wide.elements)
        if (type.kind == TypeKind::tuple) element = stored(element);
    return wide;
}

Merge merge_types(Type& into, const Type& from)
{
    if (from.kind == TypeKind::unknown) return Merge::same;
    if (into.kind == TypeKind::unknown) return change(into, stored(from));
    const bool is_mixed = into.is_number() && from.is_number() && into.kind != from.kind;
    if (is_mixed) return into.kind == TypeKind::integer ? Merge::same : change(into, Type::integer(8, false));
    if (into.kind != from.kind) return Merge::clash;
    switch (into.kind) {
    case TypeKind::integer: return merge_integers(into, from);
    case TypeKind::pointer: return merge_pointers(into, from);
    case TypeKind::text:
    case TypeKind::blob: return merge_room(into, from);
    case TypeKind::tuple: return merge_tuples(into, from);
    case TypeKind::structure:
    case TypeKind::array: return same_c_type(into.c_type, from.c_type) ? Merge::same : Merge::clash;
    case TypeKind::linear_histogram: return merge_linear(into, from);
    case TypeKind::kernel_stack:
    case TypeKind::user_stack:
    case TypeKind::time:
        return into.format == from.format && into.frames == from.frames ? Merge::same : Merge::clash;
    default: return merge_signs(into, from);
    }
}

Merge Holder::take(const Type& from, bool is_literal)
{
    const bool is_number = from.kind == TypeKind::integer;
    if (is_literal && is_number && type.is_number()) return Merge::same;
    if (only_literals && from.is_number()) {
        only_literals = false;
        return change(type, stored(from));
    }
    if (type.kind == TypeKind::unknown) only_literals = is_literal && is_number;
    return merge_types(type, from);
}

}  // namespace boardscope::dsl
