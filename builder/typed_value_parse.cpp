// SPDX-License-Identifier: GPL-3.0-or-later
// What people write for a key or a value, into bytes.
#include "builder/btf_view.h"
#include "builder/typed_value.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace boardscope::builder {

namespace {

using Shape = TypeView::Shape;

constexpr int deepest = 32;

/// Reads one value off the front of a text, into a place of fixed size that holds zeros.
class ValueParser {
public:
    ValueParser(const btf& types, std::string_view text) : types_(types), text_(text) {}

    [[nodiscard]] Result<void> whole(std::uint32_t id, std::span<std::byte> out)
    {
        // At the top braces and brackets may be left out: pid=1,comm="ls"
        const TypeView type = view_of(types_, id);
        Result<void> read =
            type.shape == Shape::fields && !at('{') ? fields(type, out, 0) : value(id, out, 0);
        if (!read) return read;
        skip_space();
        if (at_ < text_.size()) return failure("'" + rest() + "' stands behind the value");
        return {};
    }

private:
    void skip_space()
    {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])))
            ++at_;
    }
    [[nodiscard]] bool at(char c)
    {
        skip_space();
        return at_ < text_.size() && text_[at_] == c;
    }
    bool take(char c)
    {
        if (!at(c)) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] std::string rest() const { return std::string(text_.substr(at_, 40)); }
    std::string_view word()
    {
        skip_space();
        const std::size_t begin = at_;
        while (at_ < text_.size() && std::string_view(",]}=: \t").find(text_[at_]) == std::string_view::npos)
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    Result<void> value(std::uint32_t id, std::span<std::byte> out, int depth)
    {
        const TypeView type = view_of(types_, id);
        if (depth > deepest || out.size() < type.bytes) return failure("the type cannot be written");
        switch (type.shape) {
        case Shape::integer:
        case Shape::boolean:
        case Shape::pointer:
        case Shape::enumeration: return scalar(type, out.first(type.bytes), 0, type.bytes * 8);
        case Shape::text: return text(type, out.first(type.bytes));
        case Shape::array: return elements(type, out, depth);
        case Shape::fields: {
            if (!take('{'))
                return failure("{field=value, …} is expected for " + type.name + " at '" + rest() + "'");
            Result<void> read = fields(type, out, depth);
            if (read && !take('}')) return failure("a } is missing at '" + rest() + "'");
            return read;
        }
        case Shape::real:
        case Shape::unknown: break;
        }
        return failure(type.name + " can only be given as hex:…");
    }

    Result<void> scalar(const TypeView& type, std::span<std::byte> out, std::uint32_t shift,
                        std::uint32_t bits)
    {
        const std::string_view given = word();
        const std::optional<std::uint64_t> number = number_of(type, given, bits);
        if (!number) return failure("'" + std::string(given) + "' is no " + type.name + range_of(type, bits));
        for (std::uint32_t i = 0; i < bits; ++i)
            if (*number >> i & 1) out[(shift + i) / 8] |= static_cast<std::byte>(1u << (shift + i) % 8);
        return {};
    }

    static std::string range_of(const TypeView& type, std::uint32_t bits)
    {
        if (type.shape == Shape::boolean) return ": true or false";
        if (type.shape == Shape::enumeration) return ": a name of it, or a number";
        if (type.shape != Shape::integer || bits > 63) return {};
        const std::uint64_t half = std::uint64_t{1} << (bits - 1);
        return type.is_signed ? ": a number from -" + std::to_string(half) + " to " + std::to_string(half - 1)
                              : ": a number from 0 to " + std::to_string(2 * half - 1);
    }

    static std::optional<std::uint64_t> number_of(const TypeView& type, std::string_view given,
                                                  std::uint32_t bits)
    {
        for (const TypeView::Enumerator& one : type.enumerators)
            if (one.name == given) return one.value;
        if (type.shape == Shape::boolean && (given == "true" || given == "false")) return given == "true";
        const bool negative = given.starts_with('-');
        if (negative) given.remove_prefix(1);
        const bool hex = given.starts_with("0x");
        if (hex) given.remove_prefix(2);
        std::uint64_t number = 0;
        const auto [end, error] =
            std::from_chars(given.data(), given.data() + given.size(), number, hex ? 16 : 10);
        if (error != std::errc{} || end != given.data() + given.size() || given.empty()) return std::nullopt;
        const std::uint64_t half = std::uint64_t{1} << (bits - 1);
        const bool is_signed = type.is_signed || type.shape == Shape::enumeration;
        if (negative) return is_signed && number <= half ? std::optional(~number + 1) : std::nullopt;
        const bool fits = type.is_signed && !hex ? number < half : bits >= 64 || number >> bits == 0;
        return fits && (type.shape != Shape::boolean || number < 2) ? std::optional(number) : std::nullopt;
    }

    Result<void> text(const TypeView& type, std::span<std::byte> out)
    {
        std::string given;
        if (take('"')) {
            while (at_ < text_.size() && text_[at_] != '"') {
                if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
                given += text_[at_++];
            }
            if (!take('"')) return failure("the closing \" of the text is missing");
        } else {
            given = word();
        }
        if (given.size() > out.size()) return failure("\"" + given + "\" is longer than " + type.name);
        std::copy(given.begin(), given.end(), reinterpret_cast<char*>(out.data()));
        return {};
    }

    Result<void> elements(const TypeView& type, std::span<std::byte> out, int depth)
    {
        if (!take('[')) return failure("[value, …] is expected for " + type.name + " at '" + rest() + "'");
        const std::uint32_t each = type.count == 0 ? 0 : type.bytes / type.count;
        for (std::uint32_t i = 0; !at(']'); ++i) {
            if (i > 0 && !take(',')) return failure("a , or ] is expected at '" + rest() + "'");
            if (i >= type.count)
                return failure("there are more than " + std::to_string(type.count) + " values for " +
                               type.name);
            if (Result<void> read = value(type.element, out.subspan(std::size_t{i} * each, each), depth + 1);
                !read)
                return read;
        }
        take(']');
        return {};
    }

    Result<void> fields(const TypeView& type, std::span<std::byte> out, int depth)
    {
        for (bool first = true; first || take(','); first = false) {
            if (first && at('}')) return {};
            const std::string name(word());
            const auto field = std::find_if(type.fields.begin(), type.fields.end(),
                                            [&](const FieldView& one) { return one.name == name; });
            if (field == type.fields.end())
                return failure(type.name + " has no field '" + name + "'; it has " + names_of(type));
            if (!take('=') && !take(':')) return failure("a = is expected behind " + name);
            Result<void> read =
                field->bits != 0
                    ? scalar(view_of(types_, field->type), out, field->bit_offset, field->bits)
                    : value(field->type,
                            out.subspan(std::min<std::size_t>(field->bit_offset / 8, out.size())), depth + 1);
            if (!read) return failure(read.error().within(name));
        }
        return {};
    }

    static std::string names_of(const TypeView& type)
    {
        std::string all;
        for (const FieldView& field : type.fields)
            all += (all.empty() ? "" : ", ") + field.name;
        return all;
    }

    const btf& types_;
    std::string_view text_;
    std::size_t at_ = 0;
};

Result<Bytes> parse_hex(std::string_view text, std::uint32_t size)
{
    Bytes bytes;
    int digits = 0;
    unsigned byte = 0;
    for (const char c : text) {
        if (c == ' ' || c == ':') continue;
        unsigned digit = 0;
        if (std::from_chars(&c, &c + 1, digit, 16).ec != std::errc{})
            return failure("hex: takes hexadecimal digits only");
        byte = byte << 4 | digit;
        if (++digits % 2 == 0) bytes.push_back(static_cast<std::byte>(byte & 0xff));
    }
    if (digits % 2 != 0 || bytes.size() != size)
        return failure("hex: gives " + std::to_string(digits) + " digits, " + std::to_string(size) +
                       " bytes need " + std::to_string(2 * std::uint64_t{size}));
    return bytes;
}

Result<Bytes> parse_untyped(std::string_view text, std::uint32_t size)
{
    const bool negative = text.starts_with('-');
    std::string_view digits = text.substr(negative ? 1 : 0);
    const bool hex = digits.starts_with("0x");
    if (hex) digits.remove_prefix(2);
    std::uint64_t number = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, hex ? 16 : 10);
    if (size > 8 || error != std::errc{} || end != digits.data() + digits.size() ||
        (size < 8 && number >> (8 * size) != 0))
        return failure("'" + std::string(text) + "' does not give " + std::to_string(size) + " bytes",
                       "the map has no types: write a number, or hex:01 02 ff");
    if (negative) number = ~number + 1;
    Bytes bytes;
    append_little_endian(bytes, number);
    bytes.resize(size);
    return bytes;
}

}  // namespace

Result<Bytes> ValueType::parse(std::string_view text) const
{
    if (text.starts_with("hex:")) return parse_hex(text.substr(4), bytes_);
    if (id_ == 0) return parse_untyped(text, bytes_);
    Bytes bytes(bytes_);
    if (const Result<void> read = ValueParser(*types_, text).whole(id_, bytes); !read)
        return failure(read.error());
    return bytes;
}

}  // namespace boardscope::builder
