// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Raw bytes: what travels over the wire, lies in a recording, or is an ELF file. Also the one
//          place that knows byte order: everything of ours is little-endian.
// Thread:  plain values, any thread.
// Errors:  ByteReader never reads past its end; it turns bad instead and then yields zeros.
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace boardscope {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

/// The same memory seen as text; valid as long as `bytes` is.
[[nodiscard]] inline std::string_view as_text(ByteView bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The same memory seen as bytes; valid as long as `text` is.
[[nodiscard]] inline ByteView as_bytes(std::string_view text)
{
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

[[nodiscard]] inline Bytes to_bytes(std::string_view text)
{
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

inline void append(Bytes& out, ByteView more)
{
    out.insert(out.end(), more.begin(), more.end());
}

template <std::integral T>
[[nodiscard]] T load_little_endian(ByteView bytes, std::size_t offset)
{
    using U = std::make_unsigned_t<T>;
    assert(offset + sizeof(T) <= bytes.size());
    U value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value = static_cast<U>(value | static_cast<U>(std::to_integer<U>(bytes[offset + i]) << (8 * i)));
    return static_cast<T>(value);
}

template <std::integral T>
void append_little_endian(Bytes& out, T value)
{
    const auto bits = static_cast<std::make_unsigned_t<T>>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out.push_back(static_cast<std::byte>(bits >> (8 * i)));
}

/// Takes fixed-width fields off the front of some bytes, in order.
class ByteReader {
public:
    explicit ByteReader(ByteView bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::size_t offset() const { return offset_; }
    [[nodiscard]] ByteView rest() const { return bytes_.subspan(offset_); }

    std::uint16_t u16() { return number<std::uint16_t>(); }
    std::uint32_t u32() { return number<std::uint32_t>(); }
    std::int32_t i32() { return number<std::int32_t>(); }
    std::uint64_t u64() { return number<std::uint64_t>(); }

    ByteView take(std::size_t count)
    {
        if (count > bytes_.size() - offset_) {
            ok_ = false;
            offset_ = bytes_.size();
            return {};
        }
        offset_ += count;
        return bytes_.subspan(offset_ - count, count);
    }

    /// A char array of fixed size that ends in NUL: the text up to its first NUL. The last byte is
    /// never text, even when the sender forgot the NUL.
    std::string fixed_text(std::size_t count)
    {
        assert(count > 0);
        const std::string_view text = as_text(take(count)).substr(0, count - 1);
        return std::string(text.substr(0, text.find('\0')));
    }

private:
    template <std::integral T>
    T number()
    {
        const ByteView field = take(sizeof(T));
        return field.empty() ? T{0} : load_little_endian<T>(field, 0);
    }

    ByteView bytes_;
    std::size_t offset_ = 0;
    bool ok_ = true;
};

}  // namespace boardscope
