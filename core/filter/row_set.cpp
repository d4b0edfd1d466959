// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/row_set.h"

#include <algorithm>
#include <cassert>

namespace boardscope::filter {

namespace {

std::size_t count_bits(std::span<const std::uint64_t> words)
{
    std::size_t count = 0;
    for (const std::uint64_t word : words)
        count += static_cast<std::size_t>(std::popcount(word));
    return count;
}

/// The place of the n-th set bit, n from 0 and less than the number of set bits.
unsigned nth_bit(std::uint64_t word, std::size_t n)
{
    for (; n > 0; --n)
        word &= word - 1;
    return static_cast<unsigned>(std::countr_zero(word));
}

}  // namespace

void RowSet::append(RowId first, std::span<const std::uint64_t> words)
{
    const std::size_t block_index = first.value() / block_rows;
    const std::size_t first_word = first.value() % block_rows / 64;
    assert(first.value() % 64 == 0 && first_word + words.size() <= block_words);
    const std::size_t added = count_bits(words);
    while (blocks_.size() <= block_index)
        blocks_.push_back({nullptr, count_});
    if (added == 0) return;

    Block& block = blocks_[block_index];
    assert(block_index + 1 == blocks_.size());
    // A copy of this set may be looking at the words in another thread: change a copy of theirs.
    auto changed = block.words ? std::make_shared<Words>(*block.words) : std::make_shared<Words>();
    for (std::size_t i = 0; i < words.size(); ++i) {
        assert(((*changed)[first_word + i] & words[i]) == 0);
        (*changed)[first_word + i] |= words[i];
    }
    block.words = std::move(changed);
    count_ += added;
}

RowId RowSet::nth(std::size_t index) const
{
    assert(index < count_);
    // The last block that has no more than `index` rows before it is the one that holds the row:
    // empty blocks after it have more, empty blocks before it are passed by.
    const auto after =
        std::upper_bound(blocks_.begin(), blocks_.end(), index,
                         [](std::size_t i, const Block& block) { return i < block.count_before; });
    const Block& block = *(after - 1);
    std::size_t left = index - block.count_before;
    std::size_t word = 0;
    for (;; ++word) {
        const auto here = static_cast<std::size_t>(std::popcount((*block.words)[word]));
        if (left < here) break;
        left -= here;
    }
    const auto block_index = static_cast<std::size_t>(&block - blocks_.data());
    return RowId{block_index * block_rows + word * 64 + nth_bit((*block.words)[word], left)};
}

std::size_t RowSet::rank(RowId row) const
{
    const std::size_t block_index = row.value() / block_rows;
    if (block_index >= blocks_.size()) return count_;
    const Block& block = blocks_[block_index];
    if (!block.words) return block.count_before;
    const std::size_t bit = row.value() % block_rows;
    const std::size_t whole = count_bits(std::span(*block.words).first(bit / 64));
    const std::uint64_t below = (*block.words)[bit / 64] & ((std::uint64_t{1} << (bit % 64)) - 1);
    return block.count_before + whole + static_cast<std::size_t>(std::popcount(below));
}

bool RowSet::contains(RowId row) const
{
    const std::size_t block_index = row.value() / block_rows;
    if (block_index >= blocks_.size() || !blocks_[block_index].words) return false;
    const std::size_t bit = row.value() % block_rows;
    return ((*blocks_[block_index].words)[bit / 64] >> (bit % 64) & 1) != 0;
}

RowSet RowSet::intersection(const RowSet& a, const RowSet& b)
{
    RowSet both;
    for (std::size_t i = 0; i < std::min(a.blocks_.size(), b.blocks_.size()); ++i) {
        if (!a.blocks_[i].words || !b.blocks_[i].words) continue;
        Words words;
        for (std::size_t w = 0; w < block_words; ++w)
            words[w] = (*a.blocks_[i].words)[w] & (*b.blocks_[i].words)[w];
        both.append(RowId{i * block_rows}, words);
    }
    return both;
}

void RowSet::clear()
{
    blocks_.clear();
    count_ = 0;
}

}  // namespace boardscope::filter
