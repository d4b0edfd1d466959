// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/type_lookup.h"

#include "core/dsl/c_types.h"
#include "core/filter/suggestion.h"

#include <algorithm>
#include <charconv>

namespace boardscope::dsl {

namespace {

bool has_tag(std::string_view base)
{
    return base.starts_with("struct ") || base.starts_with("union ") || base.starts_with("enum ");
}

void collect(const TypeTable& table, NameKind kind, std::vector<std::string_view>& names)
{
    for (const TypeId id : table.named(kind))
        names.push_back(table.name(id));
}

Type array_of(Type element, std::uint64_t length)
{
    const bool is_char = element.kind == TypeKind::integer && element.bytes == 1 && element.is_signed;
    const auto bytes = static_cast<std::uint32_t>(element.bytes * length);
    if (is_char) return Type::text(bytes);
    Type array{.kind = TypeKind::array, .bytes = bytes};
    array.elements.push_back(std::move(element));
    return array;
}

}  // namespace

Result<Type> TypeLookup::find(const TypeName& name) const
{
    Result<Type> base = find_base(name.base);
    if (!base) return base;
    Type type = std::move(*base);
    for (int i = 0; i < name.pointers; ++i)
        type = pointer_to(std::move(type));
    if (!name.array_length) return type;
    if (*name.array_length == 0 || *name.array_length > 65536)
        return failure("an array cannot have " + std::to_string(*name.array_length) + " elements", {});
    return array_of(std::move(type), *name.array_length);
}

Result<Type> TypeLookup::find_base(const std::string& base) const
{
    if (base == "void") return Type{.kind = TypeKind::nothing};
    if (script_ != nullptr)
        if (const std::optional<TypeId> id = script_->find_type(base)) return type_of(*script_, *id);
    if (!has_tag(base))
        if (std::optional<Type> integer = integer_named(base, facts_.pointer_bytes())) return *integer;
    const TypeTable& kernel = facts_.types();
    if (const std::optional<TypeId> id = kernel.find_type(base)) return type_of(kernel, *id);
    return failure(unknown(base));
}

Error TypeLookup::unknown(const std::string& base) const
{
    const TypeTable& kernel = facts_.types();
    if (kernel.type_count() <= 1)
        return {"no type is known as " + base + ": this host has no types of the board's kernel",
                "connect to the board once, name its kernel headers in the target's profile, or define the "
                "structure in the script"};
    std::vector<std::string_view> names;
    const std::string_view word = std::string_view(base).substr(has_tag(base) ? base.find(' ') + 1 : 0);
    for (const NameKind kind : {NameKind::structure, NameKind::plain, NameKind::enumeration}) {
        collect(kernel, kind, names);
        if (script_ != nullptr) collect(*script_, kind, names);
    }
    const std::string_view near = filter::nearest_word(word, names);
    return {"no type of this board's kernel is known as " + base,
            near.empty() || near == word ? "`bscope types` shows those that are; or define it in the script"
                                         : "did you mean " + std::string(near) + "?"};
}

std::optional<CType> TypeLookup::layout_of(const CType& structure) const
{
    if (structure.table == nullptr) return std::nullopt;
    const TypeId id = structure.table->resolved(structure.id);
    if (structure.table->is_composite(id)) return CType{structure.table, id};
    if (structure.table->kind(id) != boardscope::TypeKind::forward) return std::nullopt;
    const std::string_view name = structure.table->name(id);
    for (const TypeTable* table : {script_, &facts_.types()}) {
        if (table == nullptr) continue;
        const std::optional<TypeId> found = table->find(NameKind::structure, name);
        if (found && table->is_composite(*found)) return CType{table, *found};
    }
    return std::nullopt;
}

std::optional<std::uint64_t> TypeLookup::find_enumerator(std::string_view name) const
{
    for (const TypeTable* table : {script_, &facts_.types()})
        if (table != nullptr)
            if (const auto constant = table->find_enumerator(name)) return constant->enumerator.value;
    return std::nullopt;
}

TypeName parse_type_name(std::string_view text)
{
    TypeName name;
    while (!text.empty()) {
        const std::size_t length = std::min(text.find_first_of(" \t*["), text.size());
        const std::string_view word = text.substr(0, length);
        if (!word.empty() && word != "const" && word != "volatile" && word != "__user")
            name.base += (name.base.empty() ? "" : " ") + std::string(word);
        if (length < text.size() && text[length] == '*') ++name.pointers;
        if (length < text.size() && text[length] == '[') {
            std::uint64_t count = 0;
            const char* const first = text.data() + length + 1;
            if (std::from_chars(first, text.data() + text.size(), count).ec == std::errc())
                name.array_length = count;
            break;
        }
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return name;
}

}  // namespace boardscope::dsl
