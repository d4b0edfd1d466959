// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/tracepoint_format.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace boardscope {

namespace {

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// "offset:16" in a line of such parts; nullopt: it is not there, or no number.
std::optional<std::uint32_t> number_of(std::string_view line, std::string_view key)
{
    const std::size_t at = line.find(key);
    if (at == line.npos) return std::nullopt;
    const char* begin = line.data() + at + key.size();
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(begin, line.data() + line.size(), number);
    return error == std::errc() && end != begin ? std::optional(number) : std::nullopt;
}

bool is_number(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "[16]" behind a name. Of text, a length that only the kernel's source knows ("[TASK_COMM_LEN]") is the field's.
std::string array_text(std::string_view brackets, std::string_view type, std::uint32_t bytes)
{
    const std::string_view length = brackets.substr(1, brackets.find(']') - 1);
    if (length.empty() || is_number(length) || type != "char") return std::string(brackets);
    return "[" + std::to_string(bytes) + "]";
}

/// The last word before the brackets is the name, or that of "(*name)(…)".
std::string_view name_in(std::string_view declaration)
{
    if (const std::size_t pointer = declaration.find("(*"); pointer != declaration.npos) {
        const std::size_t begin = pointer + 2;
        return trimmed(declaration.substr(begin, declaration.find(')', begin) - begin));
    }
    std::size_t begin = declaration.size();
    while (begin > 0 && is_word(declaration[begin - 1]))
        --begin;
    return declaration.substr(begin);
}

std::optional<FormatField> field_in(std::string_view line)
{
    constexpr std::string_view mark = "field:";
    const std::size_t start = line.find(mark);
    const std::size_t end = start == line.npos ? line.npos : line.find(';', start);
    const auto offset = number_of(line, "offset:");
    const auto bytes = number_of(line, "size:");
    if (end == line.npos || !offset || !bytes) return std::nullopt;
    const std::string_view whole = trimmed(line.substr(start + mark.size(), end - start - mark.size()));
    const bool is_array = whole.ends_with(']');
    const std::string_view brackets = is_array ? whole.substr(whole.rfind('[')) : std::string_view();
    const std::string_view declaration = trimmed(whole.substr(0, whole.size() - brackets.size()));
    const std::string_view name = name_in(declaration);
    FormatField field{.offset = *offset, .bytes = *bytes, .is_signed = number_of(line, "signed:").value_or(0) != 0};
    if (declaration.find("(*") != declaration.npos) {
        field.c_type = "void *";
    } else {
        const std::string_view type = trimmed(declaration.substr(0, declaration.size() - name.size()));
        field.c_type = std::string(type) + (is_array ? array_text(brackets, type, *bytes) : "");
    }
    if (name.empty() || field.c_type.empty()) return std::nullopt;
    field.name = name;
    return field;
}

}  // namespace

std::vector<FormatField> format_fields(std::string_view format)
{
    std::vector<FormatField> fields;
    while (!format.empty()) {
        const std::string_view line = format.substr(0, format.find('\n'));
        format.remove_prefix(std::min(line.size() + 1, format.size()));
        if (line.starts_with("print fmt:")) break;
        std::optional<FormatField> field = field_in(line);
        if (field && !field->name.starts_with("common_")) fields.push_back(std::move(*field));
    }
    return fields;
}

}  // namespace boardscope
