// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/tracepoint_types.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace boardscope::builder {

namespace {

constexpr std::size_t a_long = 0;

struct KnownType {
    std::string_view name;
    std::size_t bytes;
    bool is_signed;
};
// Those that arguments of system calls have; all else is as wide as its field, and its sign is the format's
// word.
constexpr KnownType known_types[] = {
    {"char", 1, false},
    {"unsigned char", 1, false},
    {"u8", 1, false},
    {"__u8", 1, false},
    {"bool", 1, false},
    {"short", 2, true},
    {"unsigned short", 2, false},
    {"u16", 2, false},
    {"__u16", 2, false},
    {"umode_t", 2, false},
    {"old_uid_t", 2, false},
    {"old_gid_t", 2, false},
    {"int", 4, true},
    {"s32", 4, true},
    {"__s32", 4, true},
    {"pid_t", 4, true},
    {"clockid_t", 4, true},
    {"timer_t", 4, true},
    {"key_t", 4, true},
    {"key_serial_t", 4, true},
    {"mqd_t", 4, true},
    {"rwf_t", 4, true},
    {"unsigned", 4, false},
    {"unsigned int", 4, false},
    {"u32", 4, false},
    {"__u32", 4, false},
    {"uint32_t", 4, false},
    {"uid_t", 4, false},
    {"gid_t", 4, false},
    {"qid_t", 4, false},
    {"long", a_long, true},
    {"off_t", a_long, true},
    {"ssize_t", a_long, true},
    {"unsigned long", a_long, false},
    {"size_t", a_long, false},
    {"aio_context_t", a_long, false},
    {"old_sigset_t", a_long, false},
    {"loff_t", 8, true},
    {"s64", 8, true},
    {"__s64", 8, true},
    {"long long", 8, true},
    {"u64", 8, false},
    {"__u64", 8, false},
    {"unsigned long long", 8, false},
};

std::string_view without_qualifiers(std::string_view type)
{
    for (const std::string_view qualifier : {"const ", "volatile "})
        if (type.starts_with(qualifier)) return without_qualifiers(type.substr(qualifier.size()));
    return type;
}

const KnownType* known_type(std::string_view type)
{
    const auto* found = std::ranges::find(known_types, without_qualifiers(type), &KnownType::name);
    return found == std::end(known_types) ? nullptr : found;
}

/// Of 1, 2, 4 or 8 bytes, at a place that need not suit it.
std::string integer(std::size_t bytes, bool is_signed, std::size_t offset)
{
    const std::size_t fits = offset == 0 ? bytes : offset & (~offset + 1);
    if (fits < bytes)
        return std::string("bs_") + (is_signed ? "s" : "u") + std::to_string(8 * bytes) + "_at" +
               std::to_string(fits);
    const char* name = bytes == 1 ? "char" : bytes == 2 ? "short" : bytes == 4 ? "int" : "long long";
    return std::string(is_signed ? bytes == 1 ? "signed " : "" : "unsigned ") + name;
}

bool is_integer_size(std::size_t bytes)
{
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

FieldDeclaration array_of(const decode::EventField& field)
{
    const std::size_t elements = field.elements;
    const bool divides =
        elements > 0 && field.bytes % elements == 0 && is_integer_size(field.bytes / elements);
    // A length that the format does not tell in digits: it is text, or one sees the bytes.
    const std::size_t bytes = divides ? field.bytes / elements : 1;
    const bool is_text = bytes == 1 && without_qualifiers(field.type) == "char";
    return {is_text ? "char" : integer(bytes, field.is_signed, field.offset),
            bytes,
            field.bytes / bytes,
            true,
            {}};
}

/// An argument is stored in a long, of which its type may fill the lower part only: -100 must not become
/// 4294967196.
FieldDeclaration argument(const decode::EventField& field, const KnownType& type, std::size_t long_bytes)
{
    const std::size_t wanted = type.bytes == a_long ? long_bytes : type.bytes;
    const std::size_t bytes = std::min(wanted, field.bytes);
    return {integer(bytes, type.is_signed, field.offset), bytes, 0, false, wanted > field.bytes};
}

}  // namespace

FieldDeclaration declaration_of(const decode::EventField& field, bool is_syscall_event,
                                std::size_t long_bytes)
{
    if (field.data != decode::EventField::Data::here) return {integer(4, false, field.offset), 4, 0, false};
    if (field.is_array || !is_integer_size(field.bytes)) return array_of(field);
    const KnownType* type = field.is_pointer ? nullptr : known_type(field.type);
    if (type != nullptr && is_syscall_event) return argument(field, *type, long_bytes);
    const bool is_signed = field.is_signed && !field.is_pointer;
    return {integer(field.bytes, is_signed, field.offset), field.bytes, 0, false};
}

}  // namespace boardscope::builder
