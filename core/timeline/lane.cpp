// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace boardscope::timeline {

namespace {

constexpr std::size_t step = LaneChunk::sample_step;

/// Where in a piece a search has to look: the times [begin, begin + size) of the chunk.
struct Block {
    const std::int64_t* begin;
    std::size_t size;
    std::size_t count_before;
};

/// The block of `piece` in which the first time that is not less than `time_ns` lies, or ends.
/// Begins at the sample `first_sample`, whose time must be less.
Block block_in(const LanePiece& piece, std::int64_t time_ns, std::size_t first_sample)
{
    const std::int64_t* samples = piece.chunk->samples();
    const std::size_t sample_count = (piece.size + step - 1) / step;
    const auto* above = std::lower_bound(samples + first_sample, samples + sample_count, time_ns);
    const auto block = static_cast<std::size_t>(std::max<std::ptrdiff_t>(above - samples - 1, 0));
    const std::size_t first = block * step;
    return {piece.chunk->times() + first, std::min(step, piece.size - first), piece.count_before + first};
}

/// Counts without branching: quicker than a binary search in so few, and the processor can look ahead.
std::size_t count_less(const Block& block, std::int64_t time_ns)
{
    std::size_t less = 0;
    for (std::size_t i = 0; i < block.size; ++i)
        less += block.begin[i] < time_ns ? 1 : 0;
    return block.count_before + less;
}

void prefetch(const Block& block)
{
    constexpr std::size_t line = 64 / sizeof(std::int64_t);
    for (std::size_t i = 0; i < block.size; i += line)
        __builtin_prefetch(block.begin + i);
}

}  // namespace

LaneChunk::LaneChunk(std::size_t capacity)
    : capacity_(capacity),
      times_(std::make_unique_for_overwrite<std::int64_t[]>(capacity)),
      rows_(std::make_unique_for_overwrite<RowId[]>(capacity)),
      samples_(std::make_unique_for_overwrite<std::int64_t[]>((capacity + step - 1) / step))
{
}

Lane::Lane(LaneKey key, StringId task, std::vector<LanePiece> pieces)
    : key_(key), task_(task), pieces_(std::move(pieces))
{
    if (!pieces_.empty()) count_ = pieces_.back().count_before + pieces_.back().size;
}

std::size_t Lane::piece_of(std::size_t index) const
{
    const auto next =
        std::upper_bound(pieces_.begin(), pieces_.end(), index,
                         [](std::size_t i, const LanePiece& piece) { return i < piece.count_before; });
    return static_cast<std::size_t>(next - pieces_.begin()) - 1;
}

LaneEvent Lane::event(std::size_t index) const
{
    assert(index < count_);
    const LanePiece& piece = pieces_[piece_of(index)];
    return piece.chunk->event(index - piece.count_before);
}

TimeRange Lane::extent() const
{
    if (pieces_.empty()) return {};
    return {pieces_.front().first_ns, time_plus(pieces_.back().last_ns, 1)};
}

std::size_t Lane::rank(std::int64_t time_ns) const
{
    const auto piece = std::lower_bound(pieces_.begin(), pieces_.end(), time_ns,
                                        [](const LanePiece& p, std::int64_t t) { return p.last_ns < t; });
    if (piece == pieces_.end()) return count_;
    if (piece->first_ns >= time_ns) return piece->count_before;
    return count_less(block_in(*piece, time_ns, 0), time_ns);
}

std::size_t Lane::count_in(TimeRange range) const
{
    return range.empty() ? 0 : rank(range.end_ns) - rank(range.begin_ns);
}

void Lane::count_between(std::span<const std::int64_t> edges_ns, std::span<std::uint32_t> counts) const
{
    assert(edges_ns.size() == counts.size() + 1);
    // So many searches are prepared before the first is finished: their memory comes in meanwhile.
    constexpr std::size_t tile = 64;
    std::array<Block, tile> blocks;
    std::size_t piece = 0;
    std::size_t previous_rank = 0;
    for (std::size_t first = 0; first < edges_ns.size(); first += tile) {
        const std::size_t end = std::min(first + tile, edges_ns.size());
        for (std::size_t e = first; e < end; ++e) {
            const std::int64_t edge_ns = edges_ns[e];
            Block& block = blocks[e - first];
            if (piece < pieces_.size() && pieces_[piece].last_ns < edge_ns) {
                const auto from = pieces_.begin() + static_cast<std::ptrdiff_t>(piece);
                piece = static_cast<std::size_t>(
                    std::lower_bound(from, pieces_.end(), edge_ns,
                                     [](const LanePiece& p, std::int64_t t) { return p.last_ns < t; }) -
                    pieces_.begin());
            }
            if (piece == pieces_.size()) {
                block = {nullptr, 0, count_};
            } else if (pieces_[piece].first_ns >= edge_ns) {
                block = {nullptr, 0, pieces_[piece].count_before};
            } else {
                block = block_in(pieces_[piece], edge_ns, 0);
                prefetch(block);
            }
        }
        for (std::size_t e = first; e < end; ++e) {
            const std::size_t rank = count_less(blocks[e - first], edges_ns[e]);
            if (e > 0)
                counts[e - 1] =
                    static_cast<std::uint32_t>(std::min<std::size_t>(rank - previous_rank, UINT32_MAX));
            previous_rank = rank;
        }
    }
}

std::optional<std::size_t> Lane::find(const LaneEvent& wanted) const
{
    // Events of one time stand in the order of their rows.
    std::size_t low = rank(wanted.time_ns);
    std::size_t high = wanted.time_ns == INT64_MAX ? count_ : rank(wanted.time_ns + 1);
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (event(middle) < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count_ || event(low) != wanted) return std::nullopt;
    return low;
}

std::optional<LaneEvent> Lane::nearest(std::int64_t time_ns) const
{
    if (count_ == 0) return std::nullopt;
    const std::size_t after = rank(time_ns);
    if (after == 0) return event(0);
    if (after == count_) return event(count_ - 1);
    const LaneEvent left = event(after - 1);
    const LaneEvent right = event(after);
    const TimeRange to_left{left.time_ns, time_ns};
    const TimeRange to_right{time_ns, right.time_ns};
    return to_left.length_ns() < to_right.length_ns() ? left : right;
}

}  // namespace boardscope::timeline
