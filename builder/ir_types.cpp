// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/ir_types.h"

#include <algorithm>
#include <charconv>

namespace boardscope::builder::ir {

namespace {

// Deeper nesting than any C compiler makes; keeps a hostile text from eating the stack.
constexpr int deepest_type = 64;

std::optional<std::uint64_t> take_number(std::string_view& text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

TypeRef make(Type type)
{
    return std::make_shared<const Type>(std::move(type));
}

TypeRef sized(Type::Kind kind, std::uint64_t bits)
{
    Type type;
    type.kind = kind;
    type.bits = bits;
    return make(std::move(type));
}

TypeRef take_type(std::string_view& text, int depth);

/// Behind "[" or "<": "4 x i32]".
TypeRef take_sequence(std::string_view& text, Type::Kind kind, std::string_view closing, int depth)
{
    Type type;
    type.kind = kind;
    skip_blanks(text);
    if (take(text, "vscale x ")) return nullptr;
    const auto count = take_number(text);
    skip_blanks(text);
    if (!count || !take(text, "x ")) return nullptr;
    TypeRef element = take_type(text, depth + 1);
    skip_blanks(text);
    if (!element || !take(text, closing)) return nullptr;
    type.count = *count;
    type.elements.push_back(std::move(element));
    return make(std::move(type));
}

/// Behind "{" or "<{".
TypeRef take_structure(std::string_view& text, bool packed, int depth)
{
    const std::string_view closing = packed ? "}>" : "}";
    Type type;
    type.kind = Type::Kind::structure;
    type.packed = packed;
    for (;;) {
        skip_blanks(text);
        if (take(text, closing)) return make(std::move(type));
        if (!type.elements.empty() && !take(text, ",")) return nullptr;
        TypeRef element = take_type(text, depth + 1);
        if (!element) return nullptr;
        type.elements.push_back(std::move(element));
    }
}

TypeRef take_word_type(std::string_view& text)
{
    struct Word {
        std::string_view name;
        Type::Kind kind;
        std::uint64_t bits;
    };
    static constexpr Word words[] = {
        {"half", Type::Kind::floating, 16},     {"bfloat", Type::Kind::floating, 16},
        {"float", Type::Kind::floating, 32},    {"double", Type::Kind::floating, 64},
        {"x86_fp80", Type::Kind::floating, 80}, {"fp128", Type::Kind::floating, 128},
        {"ptr", Type::Kind::pointer, 0},        {"void", Type::Kind::unsized, 0},
        {"opaque", Type::Kind::unsized, 0},     {"metadata", Type::Kind::unsized, 0},
        {"label", Type::Kind::unsized, 0},      {"token", Type::Kind::unsized, 0},
    };
    for (const Word& word : words)
        if (take(text, word.name)) return sized(word.kind, word.bits);
    std::string_view rest = text;
    if (!take(rest, "i")) return nullptr;
    const auto bits = take_number(rest);
    if (!bits || *bits == 0 || *bits > (1u << 23)) return nullptr;
    text = rest;
    return sized(Type::Kind::integer, *bits);
}

TypeRef take_base_type(std::string_view& text, int depth)
{
    skip_blanks(text);
    if (const auto name = take_name(text, '%')) {
        Type type;
        type.kind = Type::Kind::named;
        type.name = *name;
        return make(std::move(type));
    }
    if (take(text, "<{")) return take_structure(text, true, depth);
    if (take(text, "{")) return take_structure(text, false, depth);
    if (take(text, "[")) return take_sequence(text, Type::Kind::array, "]", depth);
    if (take(text, "<")) return take_sequence(text, Type::Kind::vector, ">", depth);
    return take_word_type(text);
}

/// " (i8*, ...)" of a function type: only that it is one matters.
bool take_parameters(std::string_view& text)
{
    std::string_view rest = text;
    skip_blanks(rest);
    if (!rest.starts_with('(')) return false;
    int open = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '(') ++open;
        if (rest[i] == ')' && --open == 0) {
            text = rest.substr(i + 1);
            return true;
        }
    }
    return false;
}

TypeRef take_type(std::string_view& text, int depth)
{
    if (depth > deepest_type) return nullptr;
    TypeRef type = take_base_type(text, depth);
    while (type) {
        std::string_view rest = text;
        skip_blanks(rest);
        if (take(rest, "addrspace(")) {
            const std::size_t close = rest.find(')');
            if (close == std::string_view::npos) return nullptr;
            rest.remove_prefix(close + 1);
        }
        if (take(rest, "*")) {
            Type pointer;
            pointer.kind = Type::Kind::pointer;
            pointer.elements.push_back(type);
            type = make(std::move(pointer));
            text = rest;
        } else if (take_parameters(text)) {
            type = sized(Type::Kind::unsized, 0);
        } else {
            break;
        }
    }
    return type;
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t alignment)
{
    return alignment == 0 ? value : (value + alignment - 1) / alignment * alignment;
}

/// "64:128" → 64.
std::uint64_t leading_number(std::string_view text)
{
    return take_number(text).value_or(0);
}

}  // namespace

void skip_blanks(std::string_view& text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
}

bool take(std::string_view& text, std::string_view word)
{
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

std::optional<std::string> take_name(std::string_view& text, char sigil)
{
    if (text.size() < 2 || text.front() != sigil) return std::nullopt;
    if (text[1] == '"') {
        const std::size_t end = text.find('"', 2);
        if (end == std::string_view::npos) return std::nullopt;
        std::string name(text.substr(2, end - 2));
        text.remove_prefix(end + 1);
        return name;
    }
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._$-";
    const std::size_t end = std::min(text.find_first_not_of(letters, 1), text.size());
    if (end == 1) return std::nullopt;
    std::string name(text.substr(1, end - 1));
    text.remove_prefix(end);
    return name;
}

TypeRef take_type(std::string_view& text)
{
    return take_type(text, 0);
}

DataLayout::DataLayout(std::string_view description)
    : integers_{{1, 1}, {8, 1}, {16, 2}, {32, 4}, {64, 4}}, floatings_{{16, 2}, {32, 4}, {64, 8}, {128, 16}}
{
    while (!description.empty()) {
        const std::size_t dash = std::min(description.find('-'), description.size());
        std::string_view part = description.substr(0, dash);
        description.remove_prefix(std::min(dash + 1, description.size()));
        const char kind = part.empty() ? '\0' : part.front();
        if (kind != 'p' && kind != 'i' && kind != 'f') continue;
        part.remove_prefix(1);
        const std::size_t colon = part.find(':');
        if (colon == std::string_view::npos) continue;
        const std::uint64_t first = leading_number(part.substr(colon + 1));
        if (kind == 'p') {
            if (colon != 0 && part.substr(0, colon) != "0") continue;  // another address space
            const std::size_t second = part.find(':', colon + 1);
            pointer_bytes_ = first / 8;
            pointer_alignment_ = second == std::string_view::npos
                                     ? pointer_bytes_
                                     : leading_number(part.substr(second + 1)) / 8;
        } else {
            (kind == 'i' ? integers_ : floatings_)[leading_number(part)] = first / 8;
        }
    }
}

DataLayout DataLayout::of_bpf()
{
    return DataLayout("e-m:e-p:64:64-i64:64-i128:128-n32:64-S128");
}

std::uint64_t DataLayout::integer_alignment(std::uint64_t bits) const
{
    // As LLVM does: the next wider integer that has an entry, else the widest.
    const auto found = integers_.lower_bound(bits);
    return found == integers_.end() ? integers_.rbegin()->second : found->second;
}

std::uint64_t DataLayout::floating_alignment(std::uint64_t bits) const
{
    const auto found = floatings_.find(bits);
    return found == floatings_.end() ? 16 : found->second;
}

TypeRef TypeTable::resolve(const TypeRef& type) const
{
    TypeRef current = type;
    for (int hops = 0; current && current->kind == Type::Kind::named && hops < deepest_type; ++hops) {
        const auto found = named_.find(current->name);
        current = found == named_.end() ? nullptr : found->second;
    }
    return current;
}

std::optional<TypeTable::Layout> TypeTable::layout_of(const TypeRef& type, const DataLayout& layout) const
{
    return layout_of(type, layout, 0);
}

std::optional<TypeTable::Layout> TypeTable::layout_of(const TypeRef& type, const DataLayout& layout,
                                                      int depth) const
{
    const TypeRef real = resolve(type);
    if (!real || depth > deepest_type) return std::nullopt;
    switch (real->kind) {
    case Type::Kind::integer: {
        const std::uint64_t alignment = layout.integer_alignment(real->bits);
        return Layout{round_up((real->bits + 7) / 8, alignment), alignment};
    }
    case Type::Kind::floating: {
        const std::uint64_t alignment = layout.floating_alignment(real->bits);
        return Layout{round_up((real->bits + 7) / 8, alignment), alignment};
    }
    case Type::Kind::pointer: return Layout{layout.pointer_bytes(), layout.pointer_alignment()};
    case Type::Kind::array: {
        const auto element = layout_of(real->elements[0], layout, depth + 1);
        if (!element) return std::nullopt;
        return Layout{element->size * real->count, element->alignment};
    }
    case Type::Kind::vector: {
        const auto element = layout_of(real->elements[0], layout, depth + 1);
        if (!element) return std::nullopt;
        const std::uint64_t size = element->size * real->count;
        return Layout{size, std::min<std::uint64_t>(std::max<std::uint64_t>(size, 1), 16)};
    }
    case Type::Kind::structure: {
        Layout whole;
        for (const TypeRef& member : real->elements) {
            const auto one = layout_of(member, layout, depth + 1);
            if (!one) return std::nullopt;
            const std::uint64_t alignment = real->packed ? 1 : one->alignment;
            whole.size = round_up(whole.size, alignment) + one->size;
            whole.alignment = std::max(whole.alignment, alignment);
        }
        whole.size = round_up(whole.size, whole.alignment);
        return whole;
    }
    case Type::Kind::named:
    case Type::Kind::unsized: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> TypeTable::member_offset(const TypeRef& structure, std::uint64_t index,
                                                      const DataLayout& layout) const
{
    const TypeRef real = resolve(structure);
    if (!real || real->kind != Type::Kind::structure || index >= real->elements.size()) return std::nullopt;
    std::uint64_t offset = 0;
    for (std::uint64_t i = 0;; ++i) {
        const auto member = layout_of(real->elements[i], layout);
        if (!member) return std::nullopt;
        offset = round_up(offset, real->packed ? 1 : member->alignment);
        if (i == index) return offset;
        offset += member->size;
    }
}

bool TypeTable::holds_pointer(const TypeRef& type) const
{
    return holds_pointer(type, 0);
}

bool TypeTable::holds_pointer(const TypeRef& type, int depth) const
{
    const TypeRef real = resolve(type);
    if (!real || depth > deepest_type) return false;
    if (real->kind == Type::Kind::pointer) return true;
    return std::any_of(real->elements.begin(), real->elements.end(),
                       [&](const TypeRef& element) { return holds_pointer(element, depth + 1); });
}

}  // namespace boardscope::builder::ir
