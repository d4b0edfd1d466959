// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/value_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

namespace boardscope::script {

namespace {

constexpr const char* not_whole = "?";
constexpr std::int64_t largest_error = 4095;  // MAX_ERRNO of the kernel
constexpr std::uint32_t family_ipv4 = 2, family_ipv6 = 10;  // AF_INET and AF_INET6 of Linux

std::string hex(std::uint64_t value)
{
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    return {digits.data(), end};
}

std::string decimal(const ValueType& type, std::uint64_t bits)
{
    return type.is_signed ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits);
}

std::string symbol_text(const std::optional<SymbolName>& symbol, std::uint64_t address)
{
    return symbol ? symbol->name : "0x" + hex(address);
}

std::string frame_text(const std::optional<SymbolName>& symbol, std::uint64_t address)
{
    return symbol ? symbol->name + "+" + std::to_string(symbol->offset) : "0x" + hex(address);
}

/// One frame a line, between line breaks.
std::string stack_text(const ValueType& type, ByteView bytes, const NameSource& names, Setting setting)
{
    const auto id = load_little_endian<std::int64_t>(bytes, 0);
    const bool is_user = type.kind == ValueKind::user_stack;
    const std::uint64_t process = is_user ? load_little_endian<std::uint64_t>(bytes, 8) : 0;
    std::vector<std::uint64_t> frames;
    if (id >= 0) frames = names.stack(id);
    if (type.frames != 0 && frames.size() > type.frames) frames.resize(type.frames);
    std::string text = "\n";
    for (const std::uint64_t address : frames) {
        if (type.format == "raw") {
            text += std::string(setting == Setting::key ? 4 : 8, ' ') + hex(address) + "\n";
            continue;
        }
        const std::optional<SymbolName> symbol =
            is_user ? names.user_symbol(address, process) : names.kernel_symbol(address);
        if (type.format == "perf") {
            text += "\t" + hex(address) + " " + frame_text(symbol, address);
            if (is_user) text += " (" + (symbol && !symbol->file.empty() ? symbol->file : "[unknown]") + ")";
        } else {
            text += std::string(setting == Setting::key ? 4 : 8, ' ') + frame_text(symbol, address);
        }
        text += "\n";
    }
    return text;
}

std::string inet_text(ByteView bytes)
{
    const auto family = load_little_endian<std::uint32_t>(bytes, 0);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (family != family_ipv4 && family != family_ipv6) return "?";
    inet_ntop(family == family_ipv4 ? AF_INET : AF_INET6, bytes.data() + 4, text.data(), text.size());
    return text.data();
}

std::string mac_text(ByteView bytes)
{
    std::string text;
    for (const std::byte byte : bytes.first(6)) {
        const auto value = std::to_integer<unsigned>(byte);
        if (!text.empty()) text += ':';
        text += "0123456789ABCDEF"[value >> 4];
        text += "0123456789ABCDEF"[value & 15];
    }
    return text;
}

std::string time_text(const ValueType& type, ByteView bytes, const NameSource& names)
{
    const auto time_ns = load_little_endian<std::uint64_t>(bytes, 0);
    return names.time_of_day(type.format, time_ns).value_or(std::to_string(time_ns));
}

std::string tuple_text(const ValueType& type, ByteView bytes, const ValueContext& context)
{
    std::string text = "(";
    for (const ValueField& field : type.fields) {
        if (text.size() > 1) text += ", ";
        text += value_text(field.type, bytes_of(field, bytes), context);
    }
    return text + ")";
}

// Errors have the same numbers on ARM, RISC-V and x86, boards and hosts alike. A host of another kind (MIPS, SPARC,
// Alpha, PA-RISC) needs a table of its own here.
static_assert(EDEADLK == 35 && ENOTSUP == 95 && ETIMEDOUT == 110);

/// What functions of the kernel return is negative, what errno holds is not. In English wherever the user is, as
/// all else that is printed.
std::string error_text(std::int64_t error)
{
    const std::int64_t number = error < 0 && error >= -largest_error ? -error : error;
    const char* text = number >= 0 && number <= largest_error ? strerrordesc_np(static_cast<int>(number)) : nullptr;
    return text != nullptr ? text : "Unknown error " + std::to_string(error);
}

// So do signals.
static_assert(SIGBUS == 7 && SIGUSR1 == 10 && SIGCHLD == 17 && SIGSYS == 31);

std::string signal_text(const ValueType& type, std::uint64_t number)
{
    const char* name = number > 0 && number < 32 ? sigabbrev_np(static_cast<int>(number)) : nullptr;
    return name != nullptr ? "SIG" + std::string(name) : decimal(type, number);
}

std::string number_text(const ValueType& type, std::uint64_t bits, const NameSource& names)
{
    switch (type.kind) {
    case ValueKind::pointer: return "0x" + hex(bits);
    case ValueKind::error_number: return error_text(static_cast<std::int64_t>(bits));
    case ValueKind::signal_name: return signal_text(type, bits);
    case ValueKind::user_name:
        return names.user_name(static_cast<std::uint32_t>(bits))
            .value_or(std::to_string(static_cast<std::uint32_t>(bits)));
    default: return decimal(type, bits);
    }
}

bool is_whole(const ValueType& type, ByteView bytes)
{
    switch (type.kind) {
    case ValueKind::text:
    case ValueKind::tuple: return true;
    case ValueKind::blob: return bytes.size() >= 4;
    case ValueKind::kernel_symbol:
    case ValueKind::kernel_stack:
    case ValueKind::time: return bytes.size() >= 8;
    case ValueKind::user_symbol:
    case ValueKind::user_stack: return bytes.size() >= 16;
    case ValueKind::inet: return bytes.size() >= 20;
    case ValueKind::mac: return bytes.size() >= 6;
    case ValueKind::attach_point: return bytes.size() >= 4;
    default: return number_of(type, bytes).has_value();
    }
}

}  // namespace

std::optional<std::uint64_t> number_of(const ValueType& type, ByteView bytes)
{
    if (bytes.size() < type.bytes) return std::nullopt;
    std::uint64_t bits = 0;
    switch (type.bytes) {
    case 1: bits = load_little_endian<std::uint8_t>(bytes, 0); break;
    case 2: bits = load_little_endian<std::uint16_t>(bytes, 0); break;
    case 4: bits = load_little_endian<std::uint32_t>(bytes, 0); break;
    case 8: return load_little_endian<std::uint64_t>(bytes, 0);
    default: return std::nullopt;
    }
    const unsigned width = type.bytes * 8;
    if (type.is_signed && (bits >> (width - 1) & 1) != 0) bits |= ~std::uint64_t{0} << width;
    return bits;
}

std::string_view text_of(ByteView bytes)
{
    const std::string_view all = as_text(bytes);
    return all.substr(0, all.find('\0'));
}

ByteView blob_of(ByteView bytes)
{
    if (bytes.size() < 4) return {};
    const auto length = load_little_endian<std::uint32_t>(bytes, 0);
    return bytes.subspan(4, std::min<std::size_t>(length, bytes.size() - 4));
}

std::string escaped(ByteView blob)
{
    std::string text;
    for (const std::byte byte : blob) {
        const auto value = std::to_integer<unsigned char>(byte);
        if (value >= 0x20 && value < 0x7f) {
            text += static_cast<char>(value);
        } else {
            text += "\\x";
            text += "0123456789abcdef"[value >> 4];
            text += "0123456789abcdef"[value & 15];
        }
    }
    return text;
}

std::string value_text(const ValueType& type, ByteView bytes, const ValueContext& context, Setting setting)
{
    if (!is_whole(type, bytes)) return not_whole;
    switch (type.kind) {
    case ValueKind::text: return std::string(text_of(bytes));
    case ValueKind::blob: return escaped(blob_of(bytes));
    case ValueKind::kernel_symbol: {
        const auto address = load_little_endian<std::uint64_t>(bytes, 0);
        return symbol_text(context.names.kernel_symbol(address), address);
    }
    case ValueKind::user_symbol: {
        const auto address = load_little_endian<std::uint64_t>(bytes, 0);
        return symbol_text(context.names.user_symbol(address, load_little_endian<std::uint64_t>(bytes, 8)),
                           address);
    }
    case ValueKind::kernel_stack:
    case ValueKind::user_stack: return stack_text(type, bytes, context.names, setting);
    case ValueKind::inet: return inet_text(bytes);
    case ValueKind::mac: return mac_text(bytes);
    case ValueKind::time: return time_text(type, bytes, context.names);
    case ValueKind::attach_point: {
        const auto index = load_little_endian<std::uint32_t>(bytes, 0);
        const std::vector<std::string>& points = context.schema.attach_points;
        return index < points.size() ? points[index] : not_whole;
    }
    case ValueKind::tuple: return tuple_text(type, bytes, context);
    default: return number_text(type, *number_of(type, bytes), context.names);
    }
}

std::string value_json(const ValueType& type, ByteView bytes, const ValueContext& context)
{
    if (type.kind == ValueKind::tuple) {
        std::string text = "[";
        for (const ValueField& field : type.fields) {
            if (text.size() > 1) text += ",";
            text += value_json(field.type, bytes_of(field, bytes), context);
        }
        return text + "]";
    }
    const std::string text = value_text(type, bytes, context);
    return type.kind == ValueKind::number && text != not_whole ? text : quoted_json(text);
}

std::string key_text(const ScriptMap& map, ByteView key, const ValueContext& context)
{
    if (map.key.empty()) return {};
    std::string text = "[";
    for (const ValueField& field : map.key) {
        if (text.size() > 1) text += ", ";
        text += value_text(field.type, bytes_of(field, key), context, Setting::key);
    }
    return text + "]";
}

std::string key_json(const ScriptMap& map, ByteView key, const ValueContext& context)
{
    std::string text;
    for (const ValueField& field : map.key) {
        if (&field != &map.key.front()) text += ",";
        text += value_text(field.type, bytes_of(field, key), context, Setting::key);
    }
    return text;
}

std::string quoted_json(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace boardscope::script
