// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/type_table_check.h"

#include <algorithm>

namespace boardscope {

namespace {

using Parts = TypeTableParts;

// No kernel comes near any of these.
constexpr int longest_chain = 64;    // of typedefs, qualifiers, pointers and arrays
constexpr int deepest_nesting = 16;  // of nameless structures and prototypes
constexpr std::uint32_t most_nested =
    200'000;  // members of a structure with those of the nameless ones inside

bool is_chained(TypeKind kind)
{
    return means_a_type(kind) && kind != TypeKind::prototype && kind != TypeKind::function;
}

/// How many things of its own a type of that kind may have at most.
std::size_t size_of_range(const Parts& parts, TypeKind kind)
{
    switch (kind) {
    case TypeKind::structure:
    case TypeKind::union_of: return parts.members.size();
    case TypeKind::enumeration: return parts.enumerators.size();
    case TypeKind::prototype: return parts.parameters.size();
    default: return 0;
    }
}

Error damage(const std::string& what)
{
    return {"its types are damaged: " + what, {}};
}

bool names_are_good(const Parts& parts)
{
    const std::size_t end = parts.names.size();
    const auto is_inside = [end](const auto& one) { return one.name < end; };
    return std::all_of(parts.types.begin(), parts.types.end(), is_inside) &&
           std::all_of(parts.members.begin(), parts.members.end(), is_inside) &&
           std::all_of(parts.enumerators.begin(), parts.enumerators.end(), is_inside) &&
           std::all_of(parts.parameters.begin(), parts.parameters.end(), is_inside);
}

Result<void> check_type(const Parts& parts, TypeId id)
{
    const Parts::Type& type = parts.types[id];
    const std::string which = "type " + std::to_string(id);
    if (means_a_type(type.kind) && type.value >= parts.types.size())
        return failure(damage(which + " means type " + std::to_string(type.value) + ", which is not there"));
    if (type.kind == TypeKind::function && parts.types[type.value].kind != TypeKind::prototype)
        return failure(damage(which + " is a function without a prototype"));
    if (type.count > 0 && std::uint64_t{type.first} + type.count > size_of_range(parts, type.kind))
        return failure(damage(which + " has more members than there are"));
    TypeId at = id;
    for (int step = 0; at < parts.types.size() && is_chained(parts.types[at].kind); ++step) {
        if (step == longest_chain) return failure(damage(which + " means itself in the end"));
        at = parts.types[at].value;
    }
    return {};
}

/// Types that have no name to be called by are written out wherever they are used: so they may not hold
/// themselves, nor each other so often that the text has no end.
class Nesting {
public:
    explicit Nesting(const Parts& parts) : parts_(parts), sizes_(parts.types.size(), unknown) {}

    bool is_good()
    {
        for (TypeId id = 0; id < parts_.types.size(); ++id)
            if (size_of(id, 0) > most_nested) return false;
        return true;
    }

private:
    static constexpr std::uint32_t unknown = UINT32_MAX;
    static constexpr std::uint32_t too_many = most_nested + 1;

    /// Its members or parameters, and those of what is written out inside of it.
    std::uint32_t size_of(TypeId id, int depth)
    {
        if (sizes_[id] != unknown) return sizes_[id];
        sizes_[id] = too_many;  // for those that come here again on the way
        if (depth > deepest_nesting) return too_many;
        const Parts::Type& type = parts_.types[id];
        std::uint64_t size = type.count;
        if (type.kind == TypeKind::prototype) {
            size += size_inside(type.value, depth);
            for (std::size_t i = 0; i < type.count; ++i)
                size += size_inside(parts_.parameters[type.first + i].type, depth);
        } else if (is_composite(type)) {
            for (std::size_t i = 0; i < type.count; ++i)
                size += size_inside(parts_.members[type.first + i].type, depth);
        }
        return sizes_[id] = static_cast<std::uint32_t>(std::min<std::uint64_t>(size, too_many));
    }

    std::uint32_t size_inside(TypeId id, int depth)
    {
        while (is_chained(parts_.types[id].kind))
            id = parts_.types[id].value;
        const Parts::Type& type = parts_.types[id];
        const bool is_written_out =
            type.kind == TypeKind::prototype || (is_composite(type) && parts_.names[type.name] == '\0');
        return is_written_out ? size_of(id, depth + 1) : 0;
    }

    static bool is_composite(const Parts::Type& type)
    {
        return type.kind == TypeKind::structure || type.kind == TypeKind::union_of;
    }

    const Parts& parts_;
    std::vector<std::uint32_t> sizes_;
};

}  // namespace

bool means_a_type(TypeKind kind)
{
    switch (kind) {
    case TypeKind::pointer:
    case TypeKind::array:
    case TypeKind::alias:
    case TypeKind::qualified:
    case TypeKind::prototype:
    case TypeKind::function: return true;
    default: return false;
    }
}

Result<void> check_types(const TypeTableParts& parts)
{
    if (parts.pointer_bytes != 4 && parts.pointer_bytes != 8)
        return failure("it does not tell whether it is of a 32-bit or of a 64-bit kernel");
    if (parts.types.empty() || parts.types[0].kind != TypeKind::nothing)
        return failure(damage("they do not begin with void"));
    if (parts.names.empty() || parts.names.front() != '\0' || parts.names.back() != '\0')
        return failure(damage("their names are not whole"));
    if (!names_are_good(parts)) return failure(damage("a name is not there"));
    const auto is_there = [&](const auto& one) { return one.type < parts.types.size(); };
    if (!std::all_of(parts.members.begin(), parts.members.end(), is_there) ||
        !std::all_of(parts.parameters.begin(), parts.parameters.end(), is_there))
        return failure(damage("a member has a type that is not there"));
    for (TypeId id = 0; id < parts.types.size(); ++id)
        if (Result<void> good = check_type(parts, id); !good) return good;
    if (!Nesting(parts).is_good()) return failure(damage("a structure without a name holds itself"));
    return {};
}

}  // namespace boardscope
