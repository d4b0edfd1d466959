// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/types_text.h"
#include "core/target/type_text.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace boardscope::cli {

namespace {

using Json = nlohmann::ordered_json;

void print(Json row, const std::string& origin)
{
    row["origin"] = origin;
    std::printf("%s\n", row.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
}

const char* kind_word(const TypeTable& table, TypeId type)
{
    switch (table.kind(type)) {
    case TypeKind::structure: return "struct";
    case TypeKind::union_of: return "union";
    case TypeKind::enumeration: return "enum";
    case TypeKind::alias: return "typedef";
    case TypeKind::integer: return "integer";
    case TypeKind::real: return "real";
    case TypeKind::function: return "function";
    case TypeKind::forward: return table.has(type, type_flag::is_union) ? "union" : "struct";
    default: return "other";
    }
}

void put_bytes(Json& row, const TypeTable& table, TypeId type)
{
    if (const std::optional<std::uint64_t> bytes = table.bytes(type))
        row["bytes"] = *bytes;
    else
        row["bytes"] = nullptr;  // nobody knows
}

Json value_of(const TypeTable& table, TypeId enumeration, std::uint64_t value)
{
    if (table.has(enumeration, type_flag::is_signed)) return static_cast<std::int64_t>(value);
    return value;
}

Json members_of(const TypeTable& table, TypeId composite, std::uint64_t base_bits, int depth)
{
    constexpr int deepest = 16;
    Json members = Json::array();
    for (std::size_t i = 0; depth < deepest && i < table.member_count(composite); ++i) {
        const TypeMember member = table.member(composite, i);
        const std::uint64_t at = base_bits + member.bit_offset;
        Json row = {{"name", member.name}, {"type", type_text(table, member.type)}, {"offset", at / 8}};
        put_bytes(row, table, member.type);
        if (member.bits != 0) {
            row["bit"] = at % 8;
            row["bits"] = member.bits;
        }
        const TypeId inner = table.resolved(member.type);
        if (table.is_composite(inner) && table.name(inner).empty())
            row["members"] = members_of(table, inner, at, depth + 1);
        members.push_back(std::move(row));
    }
    return members;
}

Json values_of(const TypeTable& table, TypeId enumeration)
{
    Json values = Json::array();
    for (std::size_t i = 0; i < table.enumerator_count(enumeration); ++i) {
        const TypeEnumerator one = table.enumerator(enumeration, i);
        values.push_back({{"name", one.name}, {"value", value_of(table, enumeration, one.value)}});
    }
    return values;
}

void put_function(Json& row, const TypeTable& table, TypeId function)
{
    const TypeId prototype = table.target(function);
    row["typed"] = true;
    row["named"] = table.has_parameter_names(function);
    row["returns"] = type_text(table, table.target(prototype));
    row["parameters"] = Json::array();
    for (std::size_t i = 0; i < table.parameter_count(prototype); ++i) {
        const TypeParameter one = table.parameter(prototype, i);
        row["parameters"].push_back({{"name", one.name}, {"type", type_text(table, one.type)}});
    }
    row["variadic"] = table.has(prototype, type_flag::is_variadic);
}

}  // namespace

void TypesJson::type(const TypeTable& table, TypeId type)
{
    Json row = {{"kind", kind_word(table, type)}, {"name", table.name(type)}};
    if (table.kind(type) == TypeKind::function)
        put_function(row, table, type);
    else
        put_bytes(row, table, type);
    if (table.kind(type) == TypeKind::alias) row["type"] = type_text(table, table.target(type));
    if (table.kind(type) == TypeKind::integer || table.kind(type) == TypeKind::enumeration)
        row["signed"] = table.has(type, type_flag::is_signed);
    if (table.is_composite(type)) row["members"] = members_of(table, type, 0, 0);
    if (table.kind(type) == TypeKind::enumeration) row["values"] = values_of(table, type);
    print(std::move(row), origin_);
}

void TypesJson::constant(const TypeTable& table, const TypeTable::Constant& constant)
{
    print({{"kind", "constant"},
           {"name", constant.enumerator.name},
           {"value", value_of(table, constant.enumeration, constant.enumerator.value)},
           {"enum", table.name(constant.enumeration)}},
          origin_);
}

void TypesJson::field(const TypeTable& table, const std::string& path, const FieldPlace& place)
{
    Json row = {{"kind", "field"},
                {"name", path},
                {"type", type_text(table, place.type)},
                {"bytes", place.bytes},
                {"signed", place.is_signed}};
    if (place.bits != 0) {
        row["bit"] = place.bit_shift;
        row["bits"] = place.bits;
    }
    row["pointer_bytes"] = table.pointer_bytes();
    row["hops"] = Json::array();
    for (const PathHop& hop : place.hops)
        row["hops"].push_back(
            {{"from", type_text(table, hop.from)}, {"offset", hop.byte_offset}, {"path", hop.text}});
    print(std::move(row), origin_);
}

void TypesJson::untyped_function(const std::string& name, int arguments, const std::string& why)
{
    print({{"kind", "function"}, {"name", name}, {"typed", false}, {"arguments", arguments}, {"why", why}},
          origin_);
}

}  // namespace boardscope::cli
