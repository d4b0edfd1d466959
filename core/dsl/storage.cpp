// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/storage.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

constexpr std::uint32_t slot_bytes = 8;

std::uint32_t rounded(std::uint32_t bytes)
{
    return std::max(slot_bytes, (bytes + slot_bytes - 1) / slot_bytes * slot_bytes);
}

script::ValueKind kind_of(TypeKind kind)
{
    switch (kind) {
    case TypeKind::text: return script::ValueKind::text;
    case TypeKind::blob: return script::ValueKind::blob;
    case TypeKind::tuple: return script::ValueKind::tuple;
    case TypeKind::kernel_symbol: return script::ValueKind::kernel_symbol;
    case TypeKind::user_symbol: return script::ValueKind::user_symbol;
    case TypeKind::kernel_stack: return script::ValueKind::kernel_stack;
    case TypeKind::user_stack: return script::ValueKind::user_stack;
    case TypeKind::inet: return script::ValueKind::inet;
    case TypeKind::mac: return script::ValueKind::mac;
    case TypeKind::time: return script::ValueKind::time;
    case TypeKind::error_number: return script::ValueKind::error_number;
    case TypeKind::user_name: return script::ValueKind::user_name;
    case TypeKind::signal_name: return script::ValueKind::signal_name;
    case TypeKind::attach_point: return script::ValueKind::attach_point;
    default: return script::ValueKind::number;
    }
}

std::vector<script::ValueField> tuple_fields(const Type& type)
{
    std::vector<script::ValueField> fields;
    std::uint32_t offset = 0;
    for (const Type& element : type.elements) {
        fields.push_back({std::to_string(fields.size()), offset, value_type_of(element)});
        offset += room_of(element);
    }
    return fields;
}

// Of C, and those that every program of ours has.
constexpr std::string_view taken_words[] = {
    "asm", "auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
    "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "main", "register", "return",
    "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "typeof", "union", "unsigned",
    "void", "volatile", "while", "restrict", "ctx", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64",
    "scratch", "locals", "LICENSE", "SEC", "attach_point",
};

}  // namespace

bool is_scalar(const Type& type)
{
    switch (type.kind) {
    case TypeKind::text:
    case TypeKind::blob:
    case TypeKind::tuple:
    case TypeKind::user_symbol:
    case TypeKind::user_stack:
    case TypeKind::inet:
    case TypeKind::mac: return false;
    default: return true;
    }
}

std::uint32_t room_of(const Type& type)
{
    switch (type.kind) {
    case TypeKind::text: return rounded(type.bytes);
    case TypeKind::blob: return rounded(sizeof(std::uint32_t) + type.bytes);
    case TypeKind::user_symbol:
    case TypeKind::user_stack: return 2 * slot_bytes;
    case TypeKind::inet: return 3 * slot_bytes;
    case TypeKind::tuple: {
        std::uint32_t bytes = 0;
        for (const Type& element : type.elements)
            bytes += room_of(element);
        return bytes;
    }
    default: return slot_bytes;
    }
}

script::ValueType value_type_of(const Type& type)
{
    script::ValueType out;
    out.kind = kind_of(type.kind);
    out.is_signed = type.is_signed;
    out.format = type.format;
    out.frames = type.frames;
    switch (type.kind) {
    case TypeKind::integer: out.bytes = type.bytes == 0 ? slot_bytes : std::min(type.bytes, slot_bytes); break;
    case TypeKind::attach_point: out.bytes = sizeof(std::uint32_t); break;
    case TypeKind::inet: out.bytes = 20; break;
    case TypeKind::mac: out.bytes = 6; break;
    default: out.bytes = room_of(type);
    }
    if (type.kind == TypeKind::tuple) out.fields = tuple_fields(type);
    return out;
}

std::string StructTable::name_of(const Type& type)
{
    if (is_scalar(type)) return type.is_signed ? "s64" : "u64";
    std::string name;
    std::string members;
    switch (type.kind) {
    case TypeKind::user_symbol: return "struct bs_user_symbol";
    case TypeKind::user_stack: return "struct bs_user_stack";
    case TypeKind::inet: return "struct bs_inet";
    case TypeKind::mac: return "struct bs_mac";
    case TypeKind::tuple: return tuple_name(type);
    case TypeKind::blob:
        name = "struct bytes_" + std::to_string(type.bytes);
        members = "\tu32 bytes;\n\tchar data[" + std::to_string(room_of(type) - sizeof(std::uint32_t)) + "];\n";
        break;
    default:
        name = "struct text_" + std::to_string(room_of(type));
        members = "\tBS_TEXT(text, " + std::to_string(room_of(type)) + ");\n";
    }
    const bool is_known = std::ranges::any_of(known_, [&](const auto& one) { return one.second == name; });
    if (!is_known) {
        known_.emplace_back(members, name);
        definitions_.push_back(name + " {\n" + members +
                               (type.kind == TypeKind::blob ? "} __attribute__((aligned(8)));\n" : "};\n"));
    }
    return name;
}

std::string StructTable::tuple_name(const Type& type)
{
    std::string members;
    for (std::size_t i = 0; i < type.elements.size(); ++i)
        members += "\t" + declaration(type.elements[i], "e" + std::to_string(i)) + ";\n";
    for (const auto& [known_members, name] : known_)
        if (known_members == members) return name;
    const std::string name = "struct tuple_" + std::to_string(++tuples_);
    known_.emplace_back(members, name);
    definitions_.push_back(name + " {\n" + members + "};\n");
    return name;
}

std::string StructTable::declaration(const Type& type, const std::string& name)
{
    if (type.kind == TypeKind::text) return "BS_TEXT(" + name + ", " + std::to_string(room_of(type)) + ")";
    return name_of(type) + " " + name;
}

std::string c_word(std::string_view text)
{
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    std::string word;
    for (const char c : text) {
        if (is_word(c))
            word += c;
        else if (!word.empty() && word.back() != '_')
            word += '_';
    }
    while (word.ends_with('_'))
        word.pop_back();
    if (word.empty()) word = "value";
    if (word[0] >= '0' && word[0] <= '9') word.insert(0, "n");
    const bool is_taken = std::ranges::any_of(taken_words, [&](std::string_view taken) { return taken == word; }) ||
                          word.starts_with("bs_") || word.starts_with("bpf_") || word.starts_with("BS_") ||
                          word.starts_with("BPF_") || word.starts_with("__");
    return is_taken ? word + "_" : word;
}

}  // namespace boardscope::dsl
