// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/lane.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace boardscope::timeline {

namespace {

constexpr std::size_t step = LaneChunk::sample_step;

/// Up to so many events between two edges it is quicker to walk past all of them than to search.
constexpr std::size_t walk_limit = 6;

/// How many of `size` times are less, at most `step` of them looked at. Without branching: quicker than a
/// binary search in so few, and the processor can look ahead.
[[gnu::always_inline]] inline std::size_t count_less(const std::int64_t* times, std::size_t size,
                                                     std::int64_t time_ns)
{
    std::size_t less = 0;
    if (size >= step) {
        for (std::size_t i = 0; i < step; ++i)
            less += times[i] < time_ns ? 1 : 0;
        return less;
    }
    for (std::size_t i = 0; i < size; ++i)
        less += times[i] < time_ns ? 1 : 0;
    return less;
}

[[gnu::always_inline]] inline std::size_t rank_after(const LanePiece& piece, std::size_t sample,
                                                     std::int64_t time_ns)
{
    const std::size_t first = sample * step;
    return piece.count_before + first + count_less(piece.times + first, piece.size - first, time_ns);
}

/// The last sample that is less, from the sample `from` on, which is. Edges of a view follow each other, so
/// it is often near: the memory between is read in order.
std::size_t sample_before(const LanePiece& piece, std::size_t from, std::int64_t time_ns)
{
    constexpr std::size_t near = 16;
    const std::size_t count = (piece.size + step - 1) / step;
    const std::size_t near_end = std::min(count, from + near);
    while (from + 1 < near_end && piece.samples[from + 1] < time_ns)
        ++from;
    if (from + 1 < near_end || near_end == count) return from;
    const std::int64_t* above = std::lower_bound(piece.samples + near_end, piece.samples + count, time_ns);
    return static_cast<std::size_t>(above - piece.samples) - 1;
}

/// The first piece from `from` on that does not end before `time_ns`. Often it is near.
std::size_t next_piece(const std::vector<LanePiece>& pieces, std::size_t from, std::int64_t time_ns)
{
    std::size_t stride = 1;
    std::size_t low = from;
    std::size_t high = from;
    while (high < pieces.size() && pieces[high].last_ns < time_ns) {
        low = high + 1;
        high += stride;
        stride *= 2;
    }
    high = std::min(high, pieces.size());
    const auto begin = pieces.begin();
    return static_cast<std::size_t>(
        std::lower_bound(begin + static_cast<std::ptrdiff_t>(low), begin + static_cast<std::ptrdiff_t>(high),
                         time_ns, [](const LanePiece& p, std::int64_t t) { return p.last_ns < t; }) -
        begin);
}

}  // namespace

LaneChunk::LaneChunk(std::size_t capacity)
    : capacity_(capacity),
      lines_(std::make_unique_for_overwrite<Line[]>((capacity + 7) / 8)),
      rows_(std::make_unique_for_overwrite<RowId[]>(capacity)),
      samples_(std::make_unique_for_overwrite<std::int64_t[]>((capacity + step - 1) / step))
{
}

Lane::Lane(LaneKey key, StringId name, std::vector<LanePiece> pieces)
    : key_(key), name_(name), pieces_(std::move(pieces))
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
    const std::size_t place = next_piece(pieces_, 0, time_ns);
    if (place == pieces_.size()) return count_;
    const LanePiece& piece = pieces_[place];
    if (piece.first_ns >= time_ns) return piece.count_before;
    return rank_after(piece, sample_before(piece, 0, time_ns), time_ns);
}

std::size_t Lane::count_in(TimeRange range) const
{
    return range.empty() ? 0 : rank(range.end_ns) - rank(range.begin_ns);
}

void Lane::count_between(std::span<const std::int64_t> edges_ns, std::span<std::uint32_t> counts) const
{
    assert(edges_ns.size() == counts.size() + 1);
    const std::size_t first = rank(edges_ns.front());
    const std::size_t end = rank(edges_ns.back());
    if (end - first <= walk_limit * counts.size())
        count_by_walking(edges_ns, first, end, counts);
    else
        count_by_searching(edges_ns, counts);
}

void Lane::count_by_walking(std::span<const std::int64_t> edges_ns, std::size_t first, std::size_t end,
                            std::span<std::uint32_t> counts) const
{
    std::fill(counts.begin(), counts.end(), 0);
    std::size_t bin = 0;
    for (std::size_t p = first < end ? piece_of(first) : pieces_.size(); p < pieces_.size(); ++p) {
        const LanePiece& piece = pieces_[p];
        if (piece.count_before >= end) break;
        const std::size_t stop = std::min(piece.size, end - piece.count_before);
        for (std::size_t i = first > piece.count_before ? first - piece.count_before : 0; i < stop; ++i) {
            while (edges_ns[bin + 1] <= piece.times[i])
                ++bin;
            ++counts[bin];
        }
    }
}

/// Many edges are looked for together: the memory that all of them need comes in meanwhile.
void Lane::count_by_searching(std::span<const std::int64_t> edges_ns, std::span<std::uint32_t> counts) const
{
    constexpr std::size_t tile = 64;
    struct Search {
        const LanePiece* piece;  ///< null: the place is the rank
        std::size_t place;
    };
    std::array<Search, tile> searches;
    std::size_t p = 0;
    std::size_t sample = 0;
    std::size_t previous_rank = 0;
    for (std::size_t first = 0; first < edges_ns.size(); first += tile) {
        const auto edges = edges_ns.subspan(first, std::min(tile, edges_ns.size() - first));
        for (std::size_t e = 0; e < edges.size(); ++e) {
            const std::size_t previous_p = std::exchange(p, next_piece(pieces_, p, edges[e]));
            if (p != previous_p) sample = 0;
            if (p == pieces_.size() || pieces_[p].first_ns >= edges[e]) {
                searches[e] = {nullptr, p == pieces_.size() ? count_ : pieces_[p].count_before};
                continue;
            }
            sample = sample_before(pieces_[p], sample, edges[e]);
            searches[e] = {&pieces_[p], sample};
            __builtin_prefetch(pieces_[p].times + sample * step);
            __builtin_prefetch(pieces_[p].times + sample * step + step / 2);
        }
        for (std::size_t e = 0; e < edges.size(); ++e) {
            const auto& [piece, place] = searches[e];
            const std::size_t rank = piece ? rank_after(*piece, place, edges[e]) : place;
            if (first + e > 0)
                counts[first + e - 1] =
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
