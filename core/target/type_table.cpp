// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/type_table.h"

#include "core/target/type_table_check.h"

#include <algorithm>
#include <cassert>

namespace boardscope {

namespace {

using Parts = TypeTableParts;

std::optional<NameKind> name_kind_of(TypeKind kind)
{
    switch (kind) {
    case TypeKind::structure:
    case TypeKind::union_of:
    case TypeKind::forward: return NameKind::structure;
    case TypeKind::enumeration: return NameKind::enumeration;
    case TypeKind::integer:
    case TypeKind::real:
    case TypeKind::alias: return NameKind::plain;
    case TypeKind::function: return NameKind::function;
    default: return std::nullopt;
    }
}

/// "arg2" is what stands for a name where there is none.
bool is_stand_in(std::string_view name, std::size_t index)
{
    return name.empty() || name == "arg" + std::to_string(index);
}

/// How clang and GCC, of whose debug information BTF is made, call the integers of C.
constexpr std::string_view integer_spellings[][2] = {
    {"char", "char"},
    {"signed char", "signed char"},
    {"unsigned char", "unsigned char"},
    {"short", "short int"},
    {"unsigned short", "short unsigned int"},
    {"int", "int"},
    {"unsigned int", "unsigned int"},
    {"long", "long int"},
    {"unsigned long", "long unsigned int"},
    {"long long", "long long int"},
    {"unsigned long long", "long long unsigned int"},
    {"_Bool", "bool"},
};

/// "long unsigned" → "unsigned long"; empty when other words are among them.
std::string integer_name(std::string_view text)
{
    bool is_signed = false;
    bool is_unsigned = false;
    bool has_int = false;
    std::string size;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (word == "unsigned")
            is_unsigned = true;
        else if (word == "signed")
            is_signed = true;
        else if (word == "int")
            has_int = true;
        else if (word == "char" || word == "short" || word == "long" || word == "_Bool" || word == "bool")
            size += (size.empty() ? "" : " ") + std::string(word == "bool" ? "_Bool" : word);
        else
            return {};
    }
    if (size.empty() && (is_unsigned || is_signed || has_int)) size = "int";
    const bool says_signed = is_signed && size == "char";
    return (is_unsigned ? "unsigned " : says_signed ? "signed " : "") + size;
}

std::span<const std::string_view> spellings_of_integer(std::string_view text)
{
    const std::string name = integer_name(text);
    for (const auto& row : integer_spellings)
        if (row[0] == name) return row;
    return {};
}

}  // namespace

Result<TypeTable> TypeTable::make(TypeTableParts parts)
{
    if (const Result<void> good = check_types(parts); !good) return failure(good.error());
    TypeTable table(std::move(parts));
    table.make_index();
    return table;
}

bool TypeTable::comes_before(TypeId a, TypeId b) const
{
    const NameKind kind_a = *name_kind_of(kind(a));
    const NameKind kind_b = *name_kind_of(kind(b));
    if (kind_a != kind_b) return kind_a < kind_b;
    if (const int order = name(a).compare(name(b)); order != 0) return order < 0;
    const bool a_is_bare = kind(a) == TypeKind::forward;
    const bool b_is_bare = kind(b) == TypeKind::forward;
    return a_is_bare != b_is_bare ? b_is_bare : a < b;
}

bool TypeTable::comes_before(const EnumeratorPlace& a, const EnumeratorPlace& b) const
{
    const int order = text(parts_.enumerators[a.index].name).compare(text(parts_.enumerators[b.index].name));
    return order != 0 ? order < 0 : a.index < b.index;
}

void TypeTable::count_kinds()
{
    std::fill(std::begin(kind_ends_), std::end(kind_ends_), 0);
    for (const TypeId id : index_)
        ++kind_ends_[static_cast<std::size_t>(*name_kind_of(kind(id)))];
    for (std::size_t i = 1; i < std::size(kind_ends_); ++i)
        kind_ends_[i] += kind_ends_[i - 1];
}

void TypeTable::make_index()
{
    for (TypeId id = 1; id < parts_.types.size(); ++id)
        if (!name(id).empty() && name_kind_of(kind(id))) index_.push_back(id);
    std::sort(index_.begin(), index_.end(), [this](TypeId a, TypeId b) { return comes_before(a, b); });
    count_kinds();

    for (TypeId id = 1; id < parts_.types.size(); ++id)
        for (std::uint32_t i = 0; kind(id) == TypeKind::enumeration && i < parts_.types[id].count; ++i)
            constants_.push_back({id, parts_.types[id].first + i});
    std::sort(constants_.begin(), constants_.end(),
              [this](const auto& a, const auto& b) { return comes_before(a, b); });
    index_.shrink_to_fit();
    constants_.shrink_to_fit();
}

bool TypeTable::index_is_good() const
{
    const auto is_named = [this](TypeId id) {
        return id < parts_.types.size() && !name(id).empty() && name_kind_of(kind(id));
    };
    const auto is_constant = [this](const EnumeratorPlace& at) {
        if (at.enumeration >= parts_.types.size() || kind(at.enumeration) != TypeKind::enumeration) return false;
        const TypeTableParts::Type& type = parts_.types[at.enumeration];
        return at.index >= type.first && at.index - type.first < type.count;
    };
    if (!std::ranges::all_of(index_, is_named) || !std::ranges::all_of(constants_, is_constant)) return false;
    const auto is_disordered = [this](const auto& a, const auto& b) { return !comes_before(a, b); };
    return std::ranges::adjacent_find(index_, is_disordered) == index_.end() &&
           std::ranges::adjacent_find(constants_, is_disordered) == constants_.end();
}

std::size_t TypeTable::memory_bytes() const
{
    const auto of = [](const auto& vector) { return vector.capacity() * sizeof(vector[0]); };
    return of(parts_.names) + of(parts_.types) + of(parts_.members) + of(parts_.enumerators) +
           of(parts_.parameters) + of(index_) + of(constants_);
}

std::span<const TypeId> TypeTable::named(NameKind kind) const
{
    const auto at = static_cast<std::size_t>(kind);
    const std::size_t begin = at == 0 ? 0 : kind_ends_[at - 1];
    return std::span(index_).subspan(begin, kind_ends_[at] - begin);
}

std::optional<TypeId> TypeTable::find(NameKind kind, std::string_view wanted) const
{
    const std::span<const TypeId> all = named(kind);
    const auto found = std::lower_bound(all.begin(), all.end(), wanted,
                                        [this](TypeId id, std::string_view text) { return name(id) < text; });
    return found != all.end() && name(*found) == wanted ? std::optional(*found) : std::nullopt;
}

std::optional<TypeId> TypeTable::find_type(std::string_view text) const
{
    struct Tag {
        std::string_view word;
        NameKind kind;
        std::optional<TypeKind> only;
    };
    static constexpr Tag tags[] = {{"struct ", NameKind::structure, TypeKind::structure},
                                   {"union ", NameKind::structure, TypeKind::union_of},
                                   {"enum ", NameKind::enumeration, std::nullopt}};
    for (const Tag& tag : tags) {
        if (!text.starts_with(tag.word)) continue;
        const std::optional<TypeId> found = find(tag.kind, text.substr(tag.word.size()));
        const bool fits =
            found && (!tag.only || kind(*found) == *tag.only || kind(*found) == TypeKind::forward);
        return fits ? found : std::nullopt;
    }
    for (const NameKind kind : {NameKind::plain, NameKind::structure, NameKind::enumeration})
        if (const std::optional<TypeId> found = find(kind, text)) return found;
    for (const std::string_view spelling : spellings_of_integer(text))
        if (const std::optional<TypeId> found = find(NameKind::plain, spelling)) return found;
    return std::nullopt;
}

std::optional<TypeTable::Constant> TypeTable::find_enumerator(std::string_view wanted) const
{
    const auto name_at = [this](const EnumeratorPlace& at) {
        return text(parts_.enumerators[at.index].name);
    };
    const auto found =
        std::lower_bound(constants_.begin(), constants_.end(), wanted,
                         [&](const auto& at, std::string_view name) { return name_at(at) < name; });
    if (found == constants_.end() || name_at(*found) != wanted) return std::nullopt;
    const std::uint32_t first = parts_.types[found->enumeration].first;
    return Constant{found->enumeration, enumerator(found->enumeration, found->index - first)};
}

TypeId TypeTable::target(TypeId id) const
{
    return means_a_type(kind(id)) ? parts_.types[id].value : 0;
}

TypeId TypeTable::resolved(TypeId id) const
{
    while (kind(id) == TypeKind::alias || kind(id) == TypeKind::qualified)
        id = parts_.types[id].value;
    return id;
}

std::optional<std::uint64_t> TypeTable::bytes(TypeId id) const
{
    std::uint64_t elements = 1;
    id = resolved(id);
    for (; kind(id) == TypeKind::array; id = resolved(target(id))) {
        elements *= array_length(id);
        if (elements > UINT32_MAX) return std::nullopt;  // no kernel has this
    }
    switch (kind(id)) {
    case TypeKind::integer:
    case TypeKind::real:
    case TypeKind::structure:
    case TypeKind::union_of:
    case TypeKind::enumeration: return elements * parts_.types[id].value;
    case TypeKind::pointer: return elements * static_cast<std::uint64_t>(parts_.pointer_bytes);
    default: return std::nullopt;
    }
}

std::size_t TypeTable::member_count(TypeId id) const
{
    return is_composite(id) ? parts_.types[id].count : 0;
}

TypeMember TypeTable::member(TypeId id, std::size_t index) const
{
    assert(index < member_count(id));
    const Parts::Member& one = parts_.members[parts_.types[id].first + index];
    return {text(one.name), one.type, one.bit_offset, one.bits};
}

std::size_t TypeTable::enumerator_count(TypeId id) const
{
    return kind(id) == TypeKind::enumeration ? parts_.types[id].count : 0;
}

TypeEnumerator TypeTable::enumerator(TypeId id, std::size_t index) const
{
    assert(index < enumerator_count(id));
    const Parts::Enumerator& one = parts_.enumerators[parts_.types[id].first + index];
    return {text(one.name), std::uint64_t{one.high} << 32 | one.low};
}

std::size_t TypeTable::parameter_count(TypeId id) const
{
    return kind(id) == TypeKind::prototype ? parts_.types[id].count : 0;
}

TypeParameter TypeTable::parameter(TypeId id, std::size_t index) const
{
    assert(index < parameter_count(id));
    const Parts::Parameter& one = parts_.parameters[parts_.types[id].first + index];
    return {text(one.name), one.type};
}

bool TypeTable::has_parameter_names(TypeId function) const
{
    const TypeId prototype = target(function);
    for (std::size_t i = 0; i < parameter_count(prototype); ++i)
        if (is_stand_in(parameter(prototype, i).name, i)) return false;
    return true;
}

}  // namespace boardscope
