// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RowSet: the rows that a filter let through, in row order, one bit per row: the n-th row, the
//          place of a row, and counts, without a list of ids.
// Thread:  a value with one owner at a time. A copy is cheap, for blocks never change and are shared,
//          and may go to another thread.
// Units:   rows.
// Errors:  none; nth() wants an index below count().
#pragma once

#include "core/base/ids.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace boardscope::filter {

class RowSet {
public:
    static constexpr std::size_t block_rows = std::size_t{1} << 16;
    static constexpr std::size_t block_words = block_rows / 64;

    /// How many rows are in the set.
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    /// The n-th row of the set, from 0.
    [[nodiscard]] RowId nth(std::size_t index) const;
    /// How many rows of the set come before `row`: where it stands, or would stand.
    [[nodiscard]] std::size_t rank(RowId row) const;
    [[nodiscard]] bool contains(RowId row) const;

    /// Calls visit(RowId) for the rows of the set from `from` on, in order.
    template <class Visit>
    void for_each(Visit&& visit, RowId from = RowId{0}) const;

    /// Adds the rows whose bits are set: bit b of words[w] is row `first` + 64 * w + b. `first` is a
    /// multiple of 64, all words lie in one block of block_rows, and no bit lies before a row that
    /// was added already.
    void append(RowId first, std::span<const std::uint64_t> words);

    void clear();

    /// The rows that are in both.
    [[nodiscard]] static RowSet intersection(const RowSet& a, const RowSet& b);

private:
    using Words = std::array<std::uint64_t, block_words>;
    struct Block {
        std::shared_ptr<const Words> words;  ///< null: no row of the block
        std::size_t count_before = 0;        ///< rows of the set in the blocks before
    };
    std::vector<Block> blocks_;
    std::size_t count_ = 0;
};

template <class Visit>
void RowSet::for_each(Visit&& visit, RowId from) const
{
    for (std::size_t b = from.value() / block_rows; b < blocks_.size(); ++b) {
        if (!blocks_[b].words) continue;
        const std::uint64_t block_first = b * block_rows;
        const std::uint64_t start = from.value() > block_first ? from.value() - block_first : 0;
        for (std::size_t w = start / 64; w < block_words; ++w) {
            std::uint64_t word = (*blocks_[b].words)[w];
            if (w == start / 64) word &= ~std::uint64_t{0} << (start % 64);
            for (; word != 0; word &= word - 1)
                visit(RowId{block_first + w * 64 + static_cast<std::uint64_t>(std::countr_zero(word))});
        }
    }
}

}  // namespace boardscope::filter
