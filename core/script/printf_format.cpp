// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/script/printf_format.h"

#include "core/script/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace boardscope::script {

namespace {

constexpr std::uint32_t widest = 4096;

class Reader {
public:
    explicit Reader(std::string_view format) : format_(format) {}

    [[nodiscard]] bool at_end() const { return at_ >= format_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] char peek() const { return at_end() ? '\0' : format_[at_]; }
    char next() { return at_end() ? '\0' : format_[at_++]; }
    bool take(char wanted)
    {
        if (peek() != wanted || at_end()) return false;
        ++at_;
        return true;
    }
    /// None: larger than anybody can want.
    std::optional<std::uint32_t> number()
    {
        std::uint32_t value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = value * 10 + static_cast<std::uint32_t>(next() - '0');
            if (value > widest) return std::nullopt;
        }
        return value;
    }
    [[nodiscard]] std::string slice(std::size_t begin) const
    {
        return std::string(format_.substr(begin, at_ - begin));
    }

private:
    std::string_view format_;
    std::size_t at_ = 0;
};

void read_flags(Reader& in, Conversion& out)
{
    while (true) {
        if (in.take('-'))
            out.left = true;
        else if (in.take('0'))
            out.zeros = true;
        else if (in.take('+'))
            out.plus = true;
        else if (in.take(' '))
            out.blank = true;
        else if (in.take('#'))
            out.prefix = true;
        else
            return;
    }
}

void read_length(Reader& in, Conversion& out)
{
    if (in.take('h')) {
        out.bits = in.take('h') ? 8 : 16;
        return;
    }
    while (in.take('l') || in.take('j') || in.take('z') || in.take('t')) {}
}

/// What stands behind the percent sign at `begin`.
Result<Conversion> read_conversion(Reader& in, std::size_t begin)
{
    Conversion out{.begin = begin};
    read_flags(in, out);
    if (in.peek() == '*')
        return failure("'*' has no number to stand for", "write the width as a number: \"%8d\"");
    const std::optional<std::uint32_t> width = in.number();
    std::optional<std::uint32_t> precision = 0;
    const bool has_precision = in.take('.');
    if (has_precision) precision = in.number();
    if (!width || !precision) return failure("a width or precision is larger than " + std::to_string(widest));
    out.width = *width;
    if (has_precision) out.precision = precision;
    read_length(in, out);
    out.letter = in.next();
    if (out.letter == '\0' || std::string_view("diuoxXcpsrv").find(out.letter) == std::string_view::npos) {
        return failure("'" + in.slice(begin) + "' prints nothing that printf() knows",
                       "there are %d %i %u %o %x %X %c %p %s %r %rx %rh %v; a percent sign is %%");
    }
    if (out.letter == 'r' && (in.peek() == 'x' || in.peek() == 'h')) out.blob_form = in.next();
    out.end = in.at();
    return out;
}

std::string padded(std::string text, const Conversion& how)
{
    if (text.size() >= how.width) return text;
    const std::size_t missing = how.width - text.size();
    return how.left ? text + std::string(missing, ' ') : std::string(missing, ' ') + text;
}

std::string digits_of(std::uint64_t value, int base)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
    return {digits.data(), end};
}

/// `sign` is what stands before the digits: "-", "0x". Zeros go between both.
std::string padded_number(const std::string& sign, std::string digits, const Conversion& how)
{
    if (how.precision) {
        if (digits == "0" && *how.precision == 0) digits.clear();
        if (digits.size() < *how.precision) digits.insert(0, *how.precision - digits.size(), '0');
    } else if (how.zeros && !how.left && sign.size() + digits.size() < how.width) {
        digits.insert(0, how.width - sign.size() - digits.size(), '0');
    }
    return padded(sign + digits, how);
}

std::string signed_text(std::uint64_t value, const Conversion& how)
{
    if (how.bits == 16) value = static_cast<std::uint64_t>(static_cast<std::int16_t>(value));
    if (how.bits == 8) value = static_cast<std::uint64_t>(static_cast<std::int8_t>(value));
    const bool is_negative = static_cast<std::int64_t>(value) < 0;
    const std::string sign = is_negative ? "-" : how.plus ? "+" : how.blank ? " " : "";
    return padded_number(sign, digits_of(is_negative ? 0 - value : value, 10), how);
}

/// `bits` of the field: -1 of an int prints as ffffffff, as C does.
std::string unsigned_text(std::uint64_t value, std::uint32_t bits, const Conversion& how)
{
    bits = std::min(bits, how.bits);
    if (bits < 64) value &= (std::uint64_t{1} << bits) - 1;
    const int base = how.letter == 'o' ? 8 : how.letter == 'u' ? 10 : 16;
    std::string digits = digits_of(value, base);
    if (how.letter == 'X')
        std::ranges::transform(digits, digits.begin(),
                               [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    std::string sign;
    if (how.prefix && value != 0 && base != 10) sign = base == 8 ? "0" : how.letter == 'X' ? "0X" : "0x";
    return padded_number(sign, std::move(digits), how);
}

/// Of everything that can be taken for a number; none: it cannot.
std::optional<std::uint64_t> number_in(const ValueType& type, ByteView bytes)
{
    switch (type.kind) {
    case ValueKind::number:
    case ValueKind::pointer:
    case ValueKind::error_number:
    case ValueKind::user_name:
    case ValueKind::signal_name: return number_of(type, bytes);
    case ValueKind::kernel_symbol:
    case ValueKind::user_symbol:
    case ValueKind::time:
        if (bytes.size() < 8) return std::nullopt;
        return load_little_endian<std::uint64_t>(bytes, 0);
    default: return std::nullopt;
    }
}

std::string blob_text(const ValueField& field, ByteView bytes, char form)
{
    const ByteView blob = field.type.kind == ValueKind::blob ? blob_of(bytes) : as_bytes(text_of(bytes));
    if (form == 0) return escaped(blob);
    std::string text;
    for (const std::byte byte : blob) {
        const auto value = std::to_integer<unsigned>(byte);
        if (form == 'x')
            text += "\\x";
        else if (!text.empty())
            text += ' ';
        text += "0123456789abcdef"[value >> 4];
        text += "0123456789abcdef"[value & 15];
    }
    return text;
}

std::string converted(const Conversion& how, const ValueField& field, ByteView bytes,
                      const ValueContext& context)
{
    if (how.letter == 'r' && (field.type.kind == ValueKind::blob || field.type.kind == ValueKind::text))
        return padded(blob_text(field, bytes, how.blob_form), how);
    const std::optional<std::uint64_t> number =
        how.wants_number() ? number_in(field.type, bytes) : std::nullopt;
    if (!number) {
        std::string text = value_text(field.type, bytes, context);
        if (how.letter == 's' && how.precision && text.size() > *how.precision) text.resize(*how.precision);
        return padded(std::move(text), how);
    }
    switch (how.letter) {
    case 'd':
    case 'i': return signed_text(*number, how);
    case 'c': return padded(std::string(1, static_cast<char>(*number)), how);
    case 'p': return padded(*number == 0 ? "(nil)" : "0x" + digits_of(*number, 16), how);
    default: return unsigned_text(*number, field.type.bytes * 8, how);
    }
}

}  // namespace

bool Conversion::wants_number() const
{
    return std::string_view("diuoxXcp").find(letter) != std::string_view::npos;
}

Result<PrintfFormat> PrintfFormat::parse(std::string_view format)
{
    PrintfFormat out;
    out.texts_.emplace_back();
    Reader in(format);
    while (!in.at_end()) {
        const std::size_t begin = in.at();
        const char c = in.next();
        if (c != '%' || in.take('%')) {
            out.texts_.back() += c;
            continue;
        }
        Result<Conversion> conversion = read_conversion(in, begin);
        if (!conversion) return failure(conversion.error());
        out.conversions_.push_back(*conversion);
        out.texts_.emplace_back();
    }
    return out;
}

std::string PrintfFormat::print(std::span<const ValueField> fields, ByteView record,
                                const ValueContext& context) const
{
    std::string text;
    for (std::size_t i = 0; i < texts_.size(); ++i) {
        text += texts_[i];
        if (i < conversions_.size() && i < fields.size())
            text += converted(conversions_[i], fields[i], bytes_of(fields[i], record), context);
    }
    return text;
}

}  // namespace boardscope::script
