// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_type_builder.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

using Parts = TypeTableParts;

std::uint64_t aligned(std::uint64_t value, std::uint64_t alignment)
{
    return alignment == 0 ? value : (value + alignment - 1) / alignment * alignment;
}

/// Where the members of one structure go.
class Layout {
public:
    Layout(bool is_union, bool is_packed) : is_union_(is_union), is_packed_(is_packed) {}

    /// → bit offset
    std::uint64_t place(std::uint64_t bytes, std::uint32_t alignment, std::optional<std::uint32_t> bits)
    {
        if (is_packed_) alignment = 1;
        alignment_ = std::max(alignment_, alignment);
        const std::uint64_t begin = is_union_ ? 0 : end_;
        if (!bits) {
            const std::uint64_t at = aligned(begin, std::uint64_t{8} * alignment);
            return take(at, at + bytes * 8);
        }
        const std::uint64_t unit = bytes * 8;
        if (*bits == 0) return take(aligned(begin, unit), aligned(begin, unit));
        const bool fits = is_packed_ || (unit != 0 && begin % unit + *bits <= unit);
        const std::uint64_t at = fits ? begin : aligned(begin, unit);
        return take(at, at + *bits);
    }

    [[nodiscard]] std::uint32_t alignment(std::uint32_t least) const { return std::max(alignment_, least); }
    [[nodiscard]] std::uint64_t bytes(std::uint32_t least) const
    {
        return aligned((largest_ + 7) / 8, alignment(least));
    }

private:
    std::uint64_t take(std::uint64_t at, std::uint64_t end)
    {
        end_ = end;
        largest_ = std::max(largest_, end);
        return at;
    }

    bool is_union_;
    bool is_packed_;
    std::uint32_t alignment_ = 1;
    std::uint64_t end_ = 0;  // bits
    std::uint64_t largest_ = 0;
};

}  // namespace

CTypeBuilder::CTypeBuilder(int pointer_bytes)
{
    parts_.pointer_bytes = pointer_bytes;
    alignments_.push_back(1);
}

std::uint32_t CTypeBuilder::text(std::string_view name)
{
    if (name.empty()) return 0;
    const auto at = static_cast<std::uint32_t>(parts_.names.size());
    parts_.names.append(name);
    parts_.names.push_back('\0');
    return at;
}

TypeId CTypeBuilder::add(CKind kind, std::string_view name, std::uint32_t value, std::uint8_t flags,
                         std::uint32_t alignment)
{
    Parts::Type type;
    type.kind = kind;
    type.name = text(name);
    type.value = value;
    type.flags = flags;
    parts_.types.push_back(type);
    alignments_.push_back(alignment);
    return static_cast<TypeId>(parts_.types.size() - 1);
}

TypeId CTypeBuilder::means(CKind kind, TypeId target)
{
    const bool is_pointer = kind == CKind::pointer;
    return add(kind, {}, target, 0,
               is_pointer ? static_cast<std::uint32_t>(parts_.pointer_bytes) : alignments_[target]);
}

TypeId CTypeBuilder::integer(std::string_view name, std::uint32_t bytes, bool is_signed)
{
    const auto found = integers_.find(name);
    if (found != integers_.end()) return found->second;
    std::uint8_t flags = is_signed ? type_flag::is_signed : 0;
    if (name == "char") flags |= type_flag::is_char;
    if (name == "bool" || name == "_Bool") flags |= type_flag::is_bool;
    return integers_[std::string(name)] = add(CKind::integer, name, bytes, flags, bytes);
}

TypeId CTypeBuilder::real(std::string_view name, std::uint32_t bytes)
{
    return add(CKind::real, name, bytes, 0, bytes);
}

TypeId CTypeBuilder::array_of(TypeId element, std::uint32_t length)
{
    const TypeId array = means(CKind::array, element);
    parts_.types[array].first = length;
    return array;
}

TypeId CTypeBuilder::alias(std::string_view name, TypeId meant)
{
    const TypeId id = add(CKind::alias, name, meant, 0, alignments_[meant]);
    aliases_[std::string(name)] = id;
    return id;
}

TypeId CTypeBuilder::prototype(TypeId returned, const std::vector<Parameter>& parameters)
{
    const TypeId id = add(CKind::prototype, {}, returned, 0, 1);
    parts_.types[id].first = static_cast<std::uint32_t>(parts_.parameters.size());
    parts_.types[id].count = static_cast<std::uint16_t>(parameters.size());
    for (const Parameter& one : parameters)
        parts_.parameters.push_back({text(one.name), one.type});
    return id;
}

TypeId CTypeBuilder::function(std::string_view name, TypeId prototype)
{
    return add(CKind::function, name, prototype, 0, 1);
}

TypeId CTypeBuilder::enumeration(std::string_view name,
                                 const std::vector<std::pair<std::string, std::int64_t>>& values)
{
    bool is_signed = false;
    bool is_wide = false;
    for (const auto& [_, value] : values) {
        is_signed = is_signed || value < 0;
        is_wide = is_wide || value > UINT32_MAX || value < INT32_MIN;
    }
    const std::uint32_t size = is_wide ? 8 : 4;
    const TypeId id =
        add(CKind::enumeration, name, size, is_signed ? type_flag::is_signed : 0, size);
    parts_.types[id].first = static_cast<std::uint32_t>(parts_.enumerators.size());
    parts_.types[id].count = static_cast<std::uint16_t>(values.size());
    for (const auto& [enumerator, value] : values) {
        const auto bits = static_cast<std::uint64_t>(value);
        parts_.enumerators.push_back(
            {text(enumerator), static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)});
    }
    if (!name.empty()) aliases_["enum " + std::string(name)] = id;
    return id;
}

TypeId CTypeBuilder::structure(std::string_view name, bool is_union)
{
    const auto found = structures_.find(name);
    if (found != structures_.end() && !name.empty()) return found->second;
    const TypeId id = add(CKind::forward, name, 0, is_union ? type_flag::is_union : 0, 1);
    if (!name.empty()) structures_[std::string(name)] = id;
    return id;
}

void CTypeBuilder::define(TypeId structure, bool is_union, const std::vector<Member>& members, bool is_packed,
                          std::uint32_t least_alignment)
{
    Layout layout(is_union, is_packed);
    const auto first = static_cast<std::uint32_t>(parts_.members.size());
    std::uint16_t count = 0;
    for (const Member& one : members) {
        const std::uint64_t at = layout.place(bytes(one.type).value_or(0), alignments_[one.type], one.bits);
        if (one.bits && one.name.empty()) continue;
        parts_.members.push_back({text(one.name), one.type, static_cast<std::uint32_t>(at),
                                  static_cast<std::uint8_t>(one.bits.value_or(0))});
        ++count;
    }
    Parts::Type& type = parts_.types[structure];
    type.kind = is_union ? CKind::union_of : CKind::structure;
    type.flags = 0;
    type.value = static_cast<std::uint32_t>(layout.bytes(least_alignment));
    type.first = first;
    type.count = count;
    alignments_[structure] = layout.alignment(least_alignment);
}

bool CTypeBuilder::is_defined(TypeId structure) const
{
    return parts_.types[structure].kind != CKind::forward;
}

TypeId CTypeBuilder::resolved(TypeId id) const
{
    while (parts_.types[id].kind == CKind::alias || parts_.types[id].kind == CKind::qualified)
        id = parts_.types[id].value;
    return id;
}

std::optional<std::uint64_t> CTypeBuilder::bytes(TypeId id) const
{
    std::uint64_t elements = 1;
    for (id = resolved(id); parts_.types[id].kind == CKind::array; id = resolved(parts_.types[id].value)) {
        elements *= parts_.types[id].first;
        if (elements > UINT32_MAX) return std::nullopt;
    }
    switch (parts_.types[id].kind) {
    case CKind::integer:
    case CKind::real:
    case CKind::structure:
    case CKind::union_of:
    case CKind::enumeration: return elements * parts_.types[id].value;
    case CKind::pointer: return elements * static_cast<std::uint64_t>(parts_.pointer_bytes);
    default: return std::nullopt;
    }
}

std::optional<TypeId> CTypeBuilder::find_alias(std::string_view name) const
{
    const auto found = aliases_.find(name);
    return found == aliases_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> CTypeBuilder::name_of_forward(TypeId id) const
{
    for (id = resolved(id); parts_.types[id].kind == CKind::array; id = resolved(parts_.types[id].value)) {
    }
    const Parts::Type& type = parts_.types[id];
    if (type.kind != CKind::forward) return std::nullopt;
    return std::string(parts_.names.data() + type.name);
}

TypeId CTypeBuilder::import(const TypeTable& other, TypeId id)
{
    if (id == 0) return 0;
    if (const auto found = imported_.find(id); found != imported_.end()) return found->second;
    const auto remember = [&](TypeId made) { return imported_[id] = made; };
    const auto size = static_cast<std::uint32_t>(other.bytes(id).value_or(0));
    switch (other.kind(id)) {
    case CKind::integer: return remember(integer(other.name(id), size, other.has(id, type_flag::is_signed)));
    case CKind::real: return remember(real(other.name(id), size));
    case CKind::qualified: return remember(import(other, other.target(id)));
    case CKind::alias: return remember(alias(other.name(id), import(other, other.target(id))));
    case CKind::array: return remember(array_of(import(other, other.target(id)), other.array_length(id)));
    case CKind::enumeration: return import_enumeration(other, id);
    case CKind::structure:
    case CKind::union_of: return import_structure(other, id);
    case CKind::forward: return structure(other.name(id), other.has(id, type_flag::is_union));
    case CKind::pointer: {
        const TypeId target = other.resolved(other.target(id));
        const bool has_name = other.is_composite(target) && !other.name(target).empty();
        if (has_name)
            return remember(pointer_to(structure(other.name(target), other.kind(target) == CKind::union_of)));
        const bool is_plain = other.kind(target) == CKind::integer;
        return remember(pointer_to(is_plain ? import(other, target) : 0));
    }
    default: return 0;
    }
}

TypeId CTypeBuilder::import_enumeration(const TypeTable& other, TypeId id)
{
    std::vector<std::pair<std::string, std::int64_t>> values;
    for (std::size_t i = 0; i < other.enumerator_count(id); ++i) {
        const TypeEnumerator one = other.enumerator(id, i);
        values.emplace_back(one.name, static_cast<std::int64_t>(one.value));
    }
    return imported_[id] = enumeration(other.name(id), values);
}

/// As it is there: what a kernel was built with is not asked again.
TypeId CTypeBuilder::import_structure(const TypeTable& other, TypeId id)
{
    const bool is_union = other.kind(id) == CKind::union_of;
    const TypeId made = structure(other.name(id), is_union);
    imported_[id] = made;
    if (is_defined(made)) return made;
    std::vector<Parts::Member> members;
    std::uint32_t alignment = 1;
    for (std::size_t i = 0; i < other.member_count(id); ++i) {
        const TypeMember one = other.member(id, i);
        const TypeId type = import(other, one.type);
        members.push_back({text(one.name), type, one.bit_offset, static_cast<std::uint8_t>(one.bits)});
        alignment = std::max(alignment, alignments_[type]);
    }
    Parts::Type& type = parts_.types[made];
    type.kind = other.kind(id);
    type.flags = 0;
    type.value = static_cast<std::uint32_t>(other.bytes(id).value_or(0));
    type.first = static_cast<std::uint32_t>(parts_.members.size());
    type.count = static_cast<std::uint16_t>(members.size());
    parts_.members.insert(parts_.members.end(), members.begin(), members.end());
    alignments_[made] = alignment;
    return made;
}

}  // namespace boardscope::dsl
