// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/type_text.h"

#include <cstdint>

namespace boardscope {

namespace {

constexpr int deepest = 16;  // of types inside of types: more is damage
constexpr std::size_t comment_column = 52;

std::string named_text(const TypeTable& table, TypeId type, std::string_view name, int depth);

/// Those that have gathered on the way, each once; none remain.
std::string take_qualifiers(std::uint8_t& flags)
{
    std::string text;
    if (flags & type_flag::is_const) text += "const ";
    if (flags & type_flag::is_volatile) text += "volatile ";
    if (flags & type_flag::is_restrict) text += "restrict ";
    flags = 0;
    return text;
}

std::uint8_t qualifiers_of(const TypeTable& table, TypeId type)
{
    std::uint8_t flags = 0;
    for (const std::uint8_t flag : {type_flag::is_const, type_flag::is_volatile, type_flag::is_restrict})
        if (table.has(type, flag)) flags = static_cast<std::uint8_t>(flags | flag);
    return flags;
}

std::string parameters_text(const TypeTable& table, TypeId prototype, int depth)
{
    std::string text;
    for (std::size_t i = 0; i < table.parameter_count(prototype); ++i) {
        const TypeParameter one = table.parameter(prototype, i);
        text += (i == 0 ? "" : ", ") + named_text(table, one.type, one.name, depth + 1);
    }
    if (table.has(prototype, type_flag::is_variadic)) text += text.empty() ? "..." : ", ...";
    return "(" + (text.empty() ? std::string("void") : text) + ")";
}

std::string tag_of(const TypeTable& table, TypeId type)
{
    switch (table.kind(type)) {
    case TypeKind::structure: return "struct ";
    case TypeKind::union_of: return "union ";
    case TypeKind::enumeration: return "enum ";
    case TypeKind::forward: return table.has(type, type_flag::is_union) ? "union " : "struct ";
    default: return {};
    }
}

/// What stands before the name, pointers and brackets.
std::string base_text(const TypeTable& table, TypeId type)
{
    if (table.kind(type) == TypeKind::nothing) return "void";
    const std::string tag = tag_of(table, type);
    if (table.name(type).empty()) return tag.empty() ? "?" : tag + "{…}";
    return tag + std::string(table.name(type));
}

/// What of a type stands around the name, such that `base` is what stands before.
struct Declarator {
    TypeId base = 0;
    std::string before;  ///< qualifiers of the base
    std::string text;
};

Declarator declarator_of(const TypeTable& table, TypeId type, std::string_view name, int depth)
{
    Declarator out{type, {}, std::string(name)};
    std::uint8_t pending = 0;  // qualifiers whose pointer or base comes next
    bool ends_in_pointer = false;
    for (;; out.base = table.target(out.base)) {
        const TypeKind kind = table.kind(out.base);
        if (kind == TypeKind::qualified) {
            pending = static_cast<std::uint8_t>(pending | qualifiers_of(table, out.base));
            continue;
        }
        if (kind == TypeKind::pointer) {
            out.text = "*" + take_qualifiers(pending) + out.text;
            ends_in_pointer = true;
            continue;
        }
        if (kind != TypeKind::array && kind != TypeKind::prototype) break;
        if (ends_in_pointer) out.text = "(" + out.text + ")";
        ends_in_pointer = false;
        if (kind == TypeKind::array)
            out.text += "[" + std::to_string(table.array_length(out.base)) + "]";
        else
            out.text += depth < deepest ? parameters_text(table, out.base, depth) : "(…)";
        // A prototype may return one of its own kind only in damaged types.
        if (++depth > deepest) break;
    }
    out.before = take_qualifiers(pending);
    return out;
}

std::string joined(const std::string& base, const std::string& declarator)
{
    const bool is_close = declarator.empty() || declarator.front() == '[';
    return base + (is_close ? "" : " ") + declarator;
}

std::string named_text(const TypeTable& table, TypeId type, std::string_view name, int depth)
{
    const Declarator one = declarator_of(table, type, name, depth);
    return joined(one.before + base_text(table, one.base), one.text);
}

std::string padded(std::string line)
{
    if (line.size() < comment_column) line.append(comment_column - line.size(), ' ');
    return line;
}

std::string right(std::uint64_t number, std::size_t width)
{
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string place_text(const TypeTable& table, const TypeMember& member, std::uint64_t bit_offset)
{
    std::string text = "/* " + right(bit_offset / 8, 5);
    if (member.bits != 0) return text + " bit " + std::to_string(bit_offset % 8) + " */";
    const std::optional<std::uint64_t> bytes = table.bytes(member.type);
    return text + " " + (bytes ? right(*bytes, 5) : std::string("    ?")) + " */";
}

void add_members(const TypeTable& table, TypeId composite, std::uint64_t base_bits, int depth,
                 std::string& out);

void add_member(const TypeTable& table, const TypeMember& member, std::uint64_t bit_offset, int depth,
                std::string& out)
{
    const std::string indent(static_cast<std::size_t>(depth) * 4, ' ');
    const std::string bits = member.bits == 0 ? "" : ":" + std::to_string(member.bits);
    const Declarator one = declarator_of(table, member.type, member.name, 0);
    const bool is_inside = table.is_composite(one.base) && table.name(one.base).empty() && depth < deepest;
    if (!is_inside) {
        out += padded(indent + named_text(table, member.type, member.name, 0) + bits + ";") +
               place_text(table, member, bit_offset) + "\n";
        return;
    }
    // Of a structure that has no name anywhere else the members are shown here.
    out += indent + one.before + tag_of(table, one.base) + "{\n";
    add_members(table, one.base, bit_offset, depth + 1, out);
    out += padded(indent + joined("}", one.text) + ";") + place_text(table, member, bit_offset) + "\n";
}

void add_members(const TypeTable& table, TypeId composite, std::uint64_t base_bits, int depth,
                 std::string& out)
{
    for (std::size_t i = 0; i < table.member_count(composite); ++i) {
        const TypeMember member = table.member(composite, i);
        add_member(table, member, base_bits + member.bit_offset, depth, out);
    }
}

std::string structure_text(const TypeTable& table, TypeId type)
{
    std::string text = base_text(table, type);
    if (table.name(type).empty()) text = tag_of(table, type);
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
    text = padded(text + " {") + "/* offset size */\n";
    add_members(table, type, 0, 1, text);
    return text + padded("};") + "/* " + std::to_string(table.bytes(type).value_or(0)) + " bytes */";
}

std::string enumeration_text(const TypeTable& table, TypeId type)
{
    std::string text = "enum " + std::string(table.name(type)) + (table.name(type).empty() ? "{\n" : " {\n");
    for (std::size_t i = 0; i < table.enumerator_count(type); ++i) {
        const TypeEnumerator one = table.enumerator(type, i);
        text += "    " + std::string(one.name) + " = " +
                (table.has(type, type_flag::is_signed) ? std::to_string(static_cast<std::int64_t>(one.value))
                                                       : std::to_string(one.value)) +
                ",\n";
    }
    return text + padded("};") + "/* " + std::to_string(table.bytes(type).value_or(0)) + " bytes */";
}

std::string alias_text(const TypeTable& table, TypeId type)
{
    const TypeId meant = table.target(type);
    const std::optional<std::uint64_t> bytes = table.bytes(type);
    const std::string size = bytes ? "/* " + std::to_string(*bytes) + " bytes */" : std::string();
    std::string text = padded("typedef " + type_text(table, meant, table.name(type)) + ";") + size;
    const TypeId resolved = table.resolved(meant);
    const bool is_nameless = table.name(resolved).empty() &&
                             (table.is_composite(resolved) || table.kind(resolved) == TypeKind::enumeration);
    return is_nameless ? text + "\n" + definition_text(table, resolved) : text;
}

std::string sized_text(const TypeTable& table, TypeId type)
{
    const bool is_signed = table.has(type, type_flag::is_signed);
    const std::string sign = table.kind(type) != TypeKind::integer ? ""
                             : is_signed                           ? ", signed"
                                                                   : ", unsigned";
    return padded(std::string(table.name(type))) + "/* " + std::to_string(table.bytes(type).value_or(0)) +
           " bytes" + sign + " */";
}

}  // namespace

std::string type_text(const TypeTable& table, TypeId type, std::string_view name)
{
    return named_text(table, type, name, 0);
}

std::string definition_text(const TypeTable& table, TypeId type)
{
    switch (table.kind(type)) {
    case TypeKind::structure:
    case TypeKind::union_of: return structure_text(table, type);
    case TypeKind::enumeration: return enumeration_text(table, type);
    case TypeKind::alias: return alias_text(table, type);
    case TypeKind::integer:
    case TypeKind::real: return sized_text(table, type);
    case TypeKind::function: return type_text(table, table.target(type), table.name(type)) + ";";
    case TypeKind::forward: return base_text(table, type) + ";  /* only the name is known */";
    default: return type_text(table, type);
    }
}

}  // namespace boardscope
