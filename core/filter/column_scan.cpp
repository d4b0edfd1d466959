// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/column_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

namespace boardscope::filter {

namespace {

using Flags = std::array<std::uint8_t, piece_rows>;  ///< 0 or 1 per row

/// Eight bytes of 0 or 1 become eight bits: the multiplication brings byte i to bit 56 + i.
std::uint64_t pack_eight(const std::uint8_t* flags)
{
    std::uint64_t bytes = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&bytes, flags, sizeof bytes);
    } else {
        for (unsigned i = 0; i < 8; ++i)
            bytes |= std::uint64_t{flags[i]} << (8 * i);
    }
    return bytes * 0x0102040810204080u >> 56;
}

/// What a column element is as a number.
template <class T>
constexpr auto number(T value)
{
    if constexpr (std::is_enum_v<T>)
        return static_cast<std::underlying_type_t<T>>(value);
    else if constexpr (std::is_same_v<T, StringId>)
        return value.value();
    else
        return value;
}
template <class T>
using Number = decltype(number(T{}));

void keep_flagged(const Flags& flags, std::size_t rows, PieceBits& bits)
{
    for (std::size_t w = 0; w * 64 < rows; ++w) {
        std::uint64_t word = 0;
        for (unsigned i = 0; i < 8; ++i)
            word |= pack_eight(flags.data() + w * 64 + i * 8) << (8 * i);
        bits[w] &= word;
    }
}

/// low <= value <= high in one comparison: what is below low wraps round to above.
template <class T>
void flag_range(std::span<const T> values, Number<T> low, Number<T> high, bool first, Flags& flags)
{
    using U = std::make_unsigned_t<Number<T>>;
    const auto base = static_cast<U>(low);
    const auto width = static_cast<U>(static_cast<U>(high) - base);
    const std::size_t rows = values.size();
    if (first) {
        for (std::size_t i = 0; i < rows; ++i)
            flags[i] = static_cast<U>(static_cast<U>(number(values[i])) - base) <= width ? 1 : 0;
        return;
    }
    for (std::size_t i = 0; i < rows; ++i)
        flags[i] |= static_cast<U>(static_cast<U>(number(values[i])) - base) <= width ? 1 : 0;
}

/// With many ranges a search for each value is cheaper than a pass for each range.
constexpr std::size_t pass_limit = 8;

template <class T>
void search_ranges(std::span<const T> values, std::span<const NumberRange> ranges, Flags& flags)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto value = static_cast<std::int64_t>(number(values[i]));
        const auto after = std::partition_point(
            ranges.begin(), ranges.end(), [value](const NumberRange& range) { return range.low <= value; });
        flags[i] = after != ranges.begin() && value <= (after - 1)->high ? 1 : 0;
    }
}

template <class T>
void keep_in(std::span<const T> values, std::span<const NumberRange> ranges, PieceBits& bits)
{
    Flags flags;
    const std::size_t whole_words = (values.size() + 63) / 64;
    std::fill(flags.begin() + static_cast<std::ptrdiff_t>(values.size()),
              flags.begin() + static_cast<std::ptrdiff_t>(whole_words * 64), std::uint8_t{0});
    if (ranges.size() > pass_limit) {
        search_ranges(values, ranges, flags);
    } else {
        bool first = true;
        for (const NumberRange& range : ranges) {
            constexpr auto least = static_cast<std::int64_t>(std::numeric_limits<Number<T>>::min());
            constexpr auto greatest = static_cast<std::int64_t>(std::numeric_limits<Number<T>>::max());
            if (range.high < least || range.low > greatest) continue;
            flag_range(values, static_cast<Number<T>>(std::max(range.low, least)),
                       static_cast<Number<T>>(std::min(range.high, greatest)), first, flags);
            first = false;
        }
        if (first) std::fill_n(flags.begin(), values.size(), std::uint8_t{0});
    }
    keep_flagged(flags, values.size(), bits);
}

}  // namespace

void keep_in_ranges(std::span<const std::int64_t> values, std::span<const NumberRange> ranges,
                    PieceBits& bits)
{
    keep_in(values, ranges, bits);
}

void keep_in_ranges(std::span<const std::int32_t> values, std::span<const NumberRange> ranges,
                    PieceBits& bits)
{
    keep_in(values, ranges, bits);
}

void keep_in_ranges(std::span<const std::uint32_t> values, std::span<const NumberRange> ranges,
                    PieceBits& bits)
{
    keep_in(values, ranges, bits);
}

void keep_in_ranges(std::span<const store::RowKind> values, std::span<const NumberRange> ranges,
                    PieceBits& bits)
{
    keep_in(values, ranges, bits);
}

void keep_in_ranges(std::span<const StringId> ids, std::span<const NumberRange> ranges, PieceBits& bits)
{
    keep_in(ids, ranges, bits);
}

void keep_answered(std::span<const StringId> ids, std::span<const std::uint8_t> answers, PieceBits& bits)
{
    Flags flags;
    const std::size_t whole_words = (ids.size() + 63) / 64;
    for (std::size_t i = 0; i < ids.size(); ++i)
        flags[i] = answers[ids[i].value()];
    std::fill(flags.begin() + static_cast<std::ptrdiff_t>(ids.size()),
              flags.begin() + static_cast<std::ptrdiff_t>(whole_words * 64), std::uint8_t{0});
    keep_flagged(flags, ids.size(), bits);
}

}  // namespace boardscope::filter
