// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Loops over a piece of a column, written so that the compiler turns them into vector code:
//          values in, one bit per row out.
// Thread:  pure functions, any thread.
// Units:   rows; a piece has at most piece_rows.
// Errors:  none.
#pragma once

#include "core/base/ids.h"
#include "core/filter/filter_ast.h"
#include "core/store/event_row.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace boardscope::filter {

inline constexpr std::size_t piece_rows = 4096;
inline constexpr std::size_t piece_words = piece_rows / 64;

/// One bit per row of a piece, bit b of word w is row 64 * w + b.
using PieceBits = std::array<std::uint64_t, piece_words>;

/// Clears the bits of rows whose value lies in none of the ranges, which are sorted and apart.
void keep_in_ranges(std::span<const std::int64_t> values, std::span<const NumberRange> ranges,
                    PieceBits& bits);
void keep_in_ranges(std::span<const std::int32_t> values, std::span<const NumberRange> ranges,
                    PieceBits& bits);
void keep_in_ranges(std::span<const std::uint32_t> values, std::span<const NumberRange> ranges,
                    PieceBits& bits);
void keep_in_ranges(std::span<const store::RowKind> values, std::span<const NumberRange> ranges,
                    PieceBits& bits);

void keep_in_ranges(std::span<const StringId> ids, std::span<const NumberRange> ranges, PieceBits& bits);

/// Clears the bits of rows whose id has no 1 in `answers`.
void keep_answered(std::span<const StringId> ids, std::span<const std::uint8_t> answers, PieceBits& bits);

}  // namespace boardscope::filter
