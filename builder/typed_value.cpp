// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/typed_value.h"

#include "builder/btf_view.h"
#include "builder/libbpf_messages.h"

#include <bpf/libbpf.h>

#include <bit>
#include <cstdio>
#include <cstring>

namespace boardscope::builder {

namespace {

using Kind = TypedValue::Kind;
using Shape = TypeView::Shape;

constexpr int deepest = 32;                  // of structs in structs: more is damage
constexpr std::size_t most_elements = 4096;  // of one array that are shown

std::string hex_text(ByteView bytes)
{
    std::string text;
    char pair[4];
    for (const std::byte byte : bytes) {
        std::snprintf(pair, sizeof pair, text.empty() ? "%02x" : " %02x", std::to_integer<unsigned>(byte));
        text += pair;
    }
    return text;
}

std::uint64_t number_in(ByteView bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = std::min<std::size_t>(bytes.size(), 8); i-- > 0;)
        value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
}

std::uint64_t extend_sign(std::uint64_t value, std::uint32_t bits)
{
    if (bits == 0 || bits >= 64) return value;
    const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
    return (value ^ sign) - sign;
}

TypedValue raw(ByteView bytes)
{
    return {.kind = Kind::raw, .text = hex_text(bytes)};
}

/// The number of an integer, a boolean, an enumerator or an address, in `bits` of its place.
TypedValue scalar(const TypeView& type, std::uint64_t value, std::uint32_t bits)
{
    const std::uint64_t extended = type.is_signed ? extend_sign(value, bits) : value;
    if (type.shape == Shape::boolean) return {.kind = Kind::boolean, .number = value};
    if (type.shape == Shape::pointer) return {.kind = Kind::address, .number = value};
    if (type.shape == Shape::enumeration)
        for (const TypeView::Enumerator& one : type.enumerators)
            if (one.value == value || extend_sign(one.value, 32) == extended)
                return {.kind = Kind::name, .number = extended, .text = one.name};
    return {.kind = type.is_signed ? Kind::signed_number : Kind::unsigned_number, .number = extended};
}

TypedValue read_real(ByteView bytes)
{
    TypedValue value{.kind = Kind::real};
    if (bytes.size() == 4)
        value.real = static_cast<double>(std::bit_cast<float>(load_little_endian<std::uint32_t>(bytes, 0)));
    else if (bytes.size() == 8)
        value.real = std::bit_cast<double>(load_little_endian<std::uint64_t>(bytes, 0));
    else
        return raw(bytes);
    return value;
}

TypedValue read_type(const btf& types, std::uint32_t id, ByteView bytes, int depth);

TypedValue read_bit_field(const btf& types, const FieldView& field, ByteView bytes)
{
    const std::size_t first = field.bit_offset / 8;
    const std::size_t last = (field.bit_offset + field.bits + 7) / 8;
    if (field.bits > 57 || last > bytes.size()) return {};
    const std::uint64_t word = number_in(bytes.subspan(first, last - first)) >> (field.bit_offset % 8);
    return scalar(view_of(types, field.type), word & ((std::uint64_t{1} << field.bits) - 1), field.bits);
}

TypedValue read_fields(const btf& types, const TypeView& type, ByteView bytes, int depth)
{
    TypedValue value{.kind = Kind::record};
    for (const FieldView& field : type.fields) {
        value.names.push_back(field.name);
        const std::size_t at = field.bit_offset / 8;
        if (field.bits != 0)
            value.parts.push_back(read_bit_field(types, field, bytes));
        else
            value.parts.push_back(
                read_type(types, field.type, bytes.subspan(std::min(at, bytes.size())), depth + 1));
    }
    return value;
}

TypedValue read_elements(const btf& types, const TypeView& type, ByteView bytes, int depth)
{
    TypedValue value{.kind = Kind::list};
    const std::uint32_t each = type.count == 0 ? 0 : type.bytes / type.count;
    const std::size_t shown = each == 0 ? 0 : std::min(most_elements, bytes.size() / each);
    for (std::size_t i = 0; i < shown; ++i)
        value.parts.push_back(read_type(types, type.element, bytes.subspan(i * each, each), depth + 1));
    return value;
}

/// `bytes` may be longer than the type.
TypedValue read_type(const btf& types, std::uint32_t id, ByteView bytes, int depth)
{
    const TypeView type = view_of(types, id);
    if (bytes.size() < type.bytes || depth > deepest) return raw(bytes);
    const ByteView own = bytes.first(type.bytes);
    switch (type.shape) {
    case Shape::integer:
    case Shape::boolean:
    case Shape::pointer:
    case Shape::enumeration: return scalar(type, number_in(own), type.bytes * 8);
    case Shape::real: return read_real(own);
    case Shape::text: {
        const std::string_view text = as_text(own);
        return {.kind = Kind::text, .text = std::string(text.substr(0, text.find('\0')))};
    }
    case Shape::array: return read_elements(types, type, own, depth);
    case Shape::fields: return read_fields(types, type, own, depth);
    case Shape::unknown: break;
    }
    return raw(own);
}

std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    char escape[8];
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (byte < 0x20 || byte == 0x7f) {
            std::snprintf(escape, sizeof escape, "\\x%02x", byte);
            out += escape;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string formatted(const char* format, auto value)
{
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

bool fits_a_number(std::uint32_t bytes)
{
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
}

struct CloseObject {
    void operator()(bpf_object* object) const { bpf_object__close(object); }
};

}  // namespace

bool operator<(const TypedValue& a, const TypedValue& b)
{
    if (a.kind == Kind::signed_number && b.kind == Kind::signed_number)
        return static_cast<std::int64_t>(a.number) < static_cast<std::int64_t>(b.number);
    if (a.kind == b.kind && (a.is_number() || a.kind == Kind::address)) return a.number < b.number;
    if (!a.parts.empty() || !b.parts.empty()) return a.parts < b.parts;
    return to_text(a) < to_text(b);
}

std::string to_text(const TypedValue& value)
{
    switch (value.kind) {
    case Kind::signed_number: return std::to_string(static_cast<std::int64_t>(value.number));
    case Kind::unsigned_number: return std::to_string(value.number);
    case Kind::address: return formatted("0x%llx", static_cast<unsigned long long>(value.number));
    case Kind::boolean: return value.number != 0 ? "true" : "false";
    case Kind::real: return formatted("%g", value.real);
    case Kind::text: return in_quotes(value.text);
    case Kind::name:
    case Kind::raw: return value.text;
    case Kind::list:
    case Kind::record: break;
    }
    const bool record = value.kind == Kind::record;
    std::string text = record ? "{" : "[";
    for (std::size_t i = 0; i < value.parts.size(); ++i)
        text +=
            (i == 0 ? "" : ", ") + (record ? value.names[i] + ": " : std::string()) + to_text(value.parts[i]);
    return text + (record ? "}" : "]");
}

ValueType::ValueType(std::shared_ptr<const btf> types, std::uint32_t id, std::uint32_t bytes)
    : types_(std::move(types)), bytes_(bytes)
{
    // A type of another size is not the type of these bytes.
    if (types_ && id != 0 && view_of(*types_, id).bytes == bytes) id_ = id;
}

TypedValue ValueType::read(ByteView bytes) const
{
    if (id_ != 0) return read_type(*types_, id_, bytes, 0);
    if (bytes.size() == bytes_ && fits_a_number(bytes_))
        return {.kind = Kind::unsigned_number, .number = number_in(bytes)};
    return raw(bytes);
}

bool ValueType::is_number() const
{
    return id_ == 0 ? fits_a_number(bytes_) : view_of(*types_, id_).shape == Shape::integer;
}

std::string ValueType::describe() const
{
    if (id_ == 0) return std::to_string(bytes_) + (bytes_ == 1 ? " byte" : " bytes");
    const TypeView type = view_of(*types_, id_);
    if (type.shape != Shape::fields) return type.name;
    std::string text = type.name + " {";
    for (const FieldView& field : type.fields)
        text +=
            (&field == type.fields.data() ? "" : ", ") + view_of(*types_, field.type).name + " " + field.name;
    return text + "}";
}

Result<std::shared_ptr<const btf>> open_types(ByteView raw)
{
    std::string messages;
    const LibbpfMessages listen(messages);
    btf* types = btf__new(raw.data(), static_cast<__u32>(raw.size()));
    if (types == nullptr)
        return failure(std::string("the types of the map cannot be read: ") + std::strerror(errno),
                       "entries can be given and are shown as numbers and bytes");
    return std::shared_ptr<const btf>(types, [](const btf* all) { btf__free(const_cast<btf*>(all)); });
}

Result<std::map<std::string, MapTypes>> map_types_of(ByteView object)
{
    std::string messages;
    const LibbpfMessages listen(messages);
    const std::unique_ptr<bpf_object, CloseObject> opened(
        bpf_object__open_mem(object.data(), object.size(), nullptr));
    const btf* own = opened ? bpf_object__btf(opened.get()) : nullptr;
    if (own == nullptr) return failure("the object has no types", "compile it with -g");
    __u32 size = 0;
    const void* bytes = btf__raw_data(own, &size);
    const Result<std::shared_ptr<const btf>> types = open_types({static_cast<const std::byte*>(bytes), size});
    if (!types) return failure(types.error());
    std::map<std::string, MapTypes> all;
    const bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(opened.get(), map)) != nullptr)
        all[bpf_map__name(map)] = {{*types, bpf_map__btf_key_type_id(map), bpf_map__key_size(map)},
                                   {*types, bpf_map__btf_value_type_id(map), bpf_map__value_size(map)}};
    return all;
}

}  // namespace boardscope::builder
