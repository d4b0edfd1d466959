// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/types_text.h"

#include "app/cli/messages.h"
#include "core/target/type_text.h"

#include <cstdio>

namespace boardscope::cli {

namespace {

std::string value_text(const TypeTable& table, const TypeTable::Constant& constant)
{
    const std::uint64_t value = constant.enumerator.value;
    return table.has(constant.enumeration, type_flag::is_signed)
               ? std::to_string(static_cast<std::int64_t>(value))
               : std::to_string(value);
}

std::string enumeration_name(const TypeTable& table, TypeId enumeration)
{
    return table.name(enumeration).empty() ? "enum" : type_text(table, enumeration);
}

std::string what_is_read(const TypeTable& table, const FieldPlace& place)
{
    std::string text = type_text(table, place.type) + ", " + std::to_string(place.bytes) +
                       (place.bytes == 1 ? " byte" : " bytes");
    const TypeKind kind = table.kind(table.resolved(place.type));
    if (kind == TypeKind::integer || kind == TypeKind::enumeration)
        text += place.is_signed ? ", signed" : ", unsigned";
    if (place.bits != 0)
        text += ", of them " + std::to_string(place.bits) + (place.bits == 1 ? " bit" : " bits") +
                " from bit " + std::to_string(place.bit_shift);
    return text;
}

}  // namespace

void TypesText::print(const std::string& text)
{
    std::printf("%s", is_first_ ? "" : "\n");
    is_first_ = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::printf("%s\n", printable(text.substr(at, end - at)).c_str());
        at = end + 1;
    }
}

void TypesText::type(const TypeTable& table, TypeId type)
{
    print(definition_text(table, type));
}

void TypesText::constant(const TypeTable& table, const TypeTable::Constant& constant)
{
    print(std::string(constant.enumerator.name) + " = " + value_text(table, constant) + "  /* " +
          enumeration_name(table, constant.enumeration) + " */");
}

void TypesText::field(const TypeTable& table, const std::string& path, const FieldPlace& place)
{
    std::string text = path + ": " + what_is_read(table, place);
    for (const PathHop& hop : place.hops) {
        const bool is_last = &hop == &place.hops.back();
        text += "\n    " + type_text(table, hop.from) + " + " + std::to_string(hop.byte_offset) + "  " +
                hop.text +
                (is_last ? "" : "  (a pointer, " + std::to_string(table.pointer_bytes()) + " bytes)");
    }
    print(text);
}

void TypesText::untyped_function(const std::string& name, int arguments, const std::string& why)
{
    print(name + ": arguments are untyped (arg0 … arg" + std::to_string(arguments - 1) + "): " + why);
}

}  // namespace boardscope::cli
