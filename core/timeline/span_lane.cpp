// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_lane.h"

#include <cassert>

namespace boardscope::timeline {

SpanChunk::SpanChunk(std::size_t capacity)
    : capacity_(capacity),
      spans_(std::make_unique_for_overwrite<Span[]>(capacity)),
      begins_(std::make_unique_for_overwrite<std::int64_t[]>(capacity)),
      ends_(std::make_unique_for_overwrite<std::int64_t[]>(capacity)),
      busy_ns_(std::make_unique_for_overwrite<std::uint64_t[]>(capacity)),
      block_begins_(std::make_unique_for_overwrite<std::int64_t[]>((capacity + block - 1) / block))
{
}

void SpanChunk::set(std::size_t index, const Span& span)
{
    spans_[index] = span;
    begins_[index] = span.begin_ns;
    ends_[index] = span.end_ns;
    busy_ns_[index] = (index == 0 ? 0 : busy_ns_[index - 1]) + (span.depth == 0 ? span.duration_ns() : 0);
    if ((index + 1) % block != 0) return;
    std::int64_t least = INT64_MAX;
    for (std::size_t i = index + 1 - block; i <= index; ++i)
        least = std::min(least, begins_[i]);
    block_begins_[index / block] = least;
}

SpanLane::SpanLane(std::int64_t value, std::vector<SpanPiece> pieces)
    : value_(value), pieces_(std::move(pieces)), least_begin_from_(pieces_.size())
{
    if (!pieces_.empty()) count_ = pieces_.back().count_before + pieces_.back().size;
    std::int64_t least = INT64_MAX;
    for (std::size_t p = pieces_.size(); p-- > 0;)
        least_begin_from_[p] = least = std::min(least, pieces_[p].least_begin_ns);
}

std::size_t SpanLane::piece_of(std::size_t index) const
{
    const auto next =
        std::upper_bound(pieces_.begin(), pieces_.end(), index,
                         [](std::size_t i, const SpanPiece& piece) { return i < piece.count_before; });
    return static_cast<std::size_t>(next - pieces_.begin()) - 1;
}

const Span& SpanLane::span(std::size_t index) const
{
    assert(index < count_);
    const SpanPiece& piece = pieces_[piece_of(index)];
    return piece.chunk->span(index - piece.count_before);
}

TimeRange SpanLane::extent() const
{
    if (pieces_.empty()) return {};
    return {least_begin_from_.front(), time_plus(pieces_.back().last_end_ns, 1)};
}

std::size_t SpanLane::ended_before(std::int64_t time_ns, Cursor& cursor) const
{
    if (cursor.piece < pieces_.size() && pieces_[cursor.piece].last_end_ns < time_ns) {
        const auto from = pieces_.begin() + static_cast<std::ptrdiff_t>(cursor.piece);
        const auto piece =
            std::lower_bound(from, pieces_.end(), time_ns,
                             [](const SpanPiece& p, std::int64_t t) { return p.last_end_ns < t; });
        cursor = {static_cast<std::size_t>(piece - pieces_.begin()), 0};
    }
    if (cursor.piece == pieces_.size()) return count_;
    const SpanPiece& piece = pieces_[cursor.piece];
    const std::int64_t* ends = piece.chunk->ends();
    std::size_t stride = 1;
    while (cursor.place + stride < piece.size && ends[cursor.place + stride] < time_ns) {
        cursor.place += stride;
        stride *= 2;
    }
    const std::size_t end = std::min(cursor.place + stride, piece.size);
    cursor.place =
        static_cast<std::size_t>(std::lower_bound(ends + cursor.place, ends + end, time_ns) - ends);
    return piece.count_before + cursor.place;
}

std::size_t SpanLane::ended_before(std::int64_t time_ns) const
{
    Cursor cursor;
    return ended_before(time_ns, cursor);
}

/// How long outermost spans were open before this time.
std::uint64_t SpanLane::busy_until(std::int64_t time_ns, Cursor& cursor) const
{
    const std::size_t ended = ended_before(time_ns, cursor);
    std::uint64_t busy_ns = 0;
    if (cursor.piece < pieces_.size()) {
        const SpanPiece& piece = pieces_[cursor.piece];
        busy_ns = piece.busy_before_ns + (cursor.place == 0 ? 0 : piece.chunk->busy_ns(cursor.place - 1));
    } else if (!pieces_.empty()) {
        busy_ns = pieces_.back().busy_before_ns + pieces_.back().chunk->busy_ns(pieces_.back().size - 1);
    }
    for_each_begun(ended, cursor.piece, time_ns, [&](const SpanChunk& chunk, std::size_t i) {
        // Only outermost spans add to the sums; so the spans themselves need not be looked at.
        const std::uint64_t before_ns = i == 0 ? 0 : chunk.busy_ns(i - 1);
        if (chunk.busy_ns(i) != before_ns) busy_ns += TimeRange{chunk.begins()[i], time_ns}.length_ns();
        return true;
    });
    return busy_ns;
}

void SpanLane::busy_between(std::span<const std::int64_t> edges_ns, std::span<std::uint64_t> busy_ns) const
{
    assert(edges_ns.size() == busy_ns.size() + 1);
    Cursor cursor;
    std::uint64_t before_ns = busy_until(edges_ns.front(), cursor);
    for (std::size_t i = 0; i < busy_ns.size(); ++i) {
        const std::uint64_t until_ns = busy_until(edges_ns[i + 1], cursor);
        busy_ns[i] = until_ns - before_ns;
        before_ns = until_ns;
    }
}

}  // namespace boardscope::timeline
