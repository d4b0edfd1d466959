// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanLane: spans that share a lane, in the order of their ends, as they were when the lane was
// published. Finds
//          those of a range of time, and tells how busy each pixel is, without a walk over all of them.
// Thread:  immutable; any thread. The writer goes on appending behind what a SpanLane can see.
// Units:   nanoseconds of the board's clock.
// Errors:  none; indices must be below count().
#pragma once

#include "core/base/ids.h"
#include "core/timeline/time_range.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace boardscope::timeline {

struct Span {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;  ///< not less than begin_ns
    std::int64_t key = 0;     ///< what both ends had in common; 0 where nothing was asked for
    RowId from;
    RowId to;
    std::uint8_t depth = 0;     ///< how many of the same key were open around it; 255 for more
    bool is_uncertain = false;  ///< something was lost meanwhile: it may be the wrong partner
    std::uint16_t kind = 0;     ///< of SpanSnapshot::kinds()

    [[nodiscard]] std::uint64_t duration_ns() const { return TimeRange{begin_ns, end_ns}.length_ns(); }
    friend bool operator==(const Span&, const Span&) = default;
};

/// A piece of a lane. Elements that were published once never change; more may follow them.
class SpanChunk {
public:
    static constexpr std::size_t capacity_limit = 4096;
    static constexpr std::size_t block = 64;

    explicit SpanChunk(std::size_t capacity);

    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] const Span& span(std::size_t index) const { return spans_[index]; }
    [[nodiscard]] const std::int64_t* begins() const { return begins_.get(); }
    [[nodiscard]] const std::int64_t* ends() const { return ends_.get(); }
    /// The time of the outermost spans of the chunk up to this one, itself included.
    [[nodiscard]] std::uint64_t busy_ns(std::size_t index) const { return busy_ns_[index]; }
    /// The earliest beginning in a block that is full.
    [[nodiscard]] std::int64_t block_begin_ns(std::size_t index) const { return block_begins_[index]; }

    /// Writer only: `index` is the next that was not set.
    void set(std::size_t index, const Span& span);

private:
    std::size_t capacity_;
    std::unique_ptr<Span[]> spans_;
    std::unique_ptr<std::int64_t[]> begins_;  ///< once more, close together, for searching
    std::unique_ptr<std::int64_t[]> ends_;
    std::unique_ptr<std::uint64_t[]> busy_ns_;
    std::unique_ptr<std::int64_t[]> block_begins_;
};

struct SpanPiece {
    std::shared_ptr<const SpanChunk> chunk;
    std::size_t size = 0;              ///< never 0
    std::size_t count_before = 0;      ///< spans of the lane in the pieces before
    std::uint64_t busy_before_ns = 0;  ///< time of outermost spans in the pieces before
    std::int64_t least_begin_ns = INT64_MAX;
    std::int64_t last_end_ns = 0;
};

class SpanLane {
public:
    SpanLane(std::int64_t value, std::vector<SpanPiece> pieces);

    /// Of the field that lanes are made by; SpanLane::none for rows without it.
    static constexpr std::int64_t none = INT64_MAX;
    [[nodiscard]] std::int64_t value() const { return value_; }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const Span& span(std::size_t index) const;
    /// From the first beginning to the last end.
    [[nodiscard]] TimeRange extent() const;

    /// How many spans end before `time_ns`: also the index of the first that does not.
    [[nodiscard]] std::size_t ended_before(std::int64_t time_ns) const;
    /// Calls visit(const Span&) -> bool for the spans that touch the range, in the order of their ends, until
    /// it is false.
    template <class Visit>
    void for_each_in(TimeRange range, Visit&& visit) const;

    /// busy_ns[i] = how long outermost spans are open in [edges_ns[i], edges_ns[i + 1]), all added up: more
    /// than the bin is long where several keys share the lane. Edges in order, one more than bins. Cost
    /// follows the bins, not the spans.
    void busy_between(std::span<const std::int64_t> edges_ns, std::span<std::uint64_t> busy_ns) const;

private:
    /// Calls visit(const SpanChunk&, std::size_t index) -> bool for those from `index` on, which is in
    /// `piece`, that begin before `time_ns`.
    template <class Visit>
    void for_each_begun(std::size_t index, std::size_t piece, std::int64_t time_ns, Visit&& visit) const;
    [[nodiscard]] std::size_t piece_of(std::size_t index) const;
    /// Where a search begins, and where it came to: the next of a later time is near.
    struct Cursor {
        std::size_t piece = 0;
        std::size_t place = 0;  ///< in the piece
    };
    [[nodiscard]] std::size_t ended_before(std::int64_t time_ns, Cursor& cursor) const;
    [[nodiscard]] std::uint64_t busy_until(std::int64_t time_ns, Cursor& cursor) const;

    std::int64_t value_;
    std::size_t count_ = 0;
    std::vector<SpanPiece> pieces_;
    std::vector<std::int64_t> least_begin_from_;  ///< of this piece and all after it
};

template <class Visit>
void SpanLane::for_each_begun(std::size_t index, std::size_t first_piece, std::int64_t time_ns,
                              Visit&& visit) const
{
    std::size_t i = index;
    for (std::size_t p = first_piece; p < pieces_.size() && least_begin_from_[p] < time_ns; ++p) {
        const SpanPiece& piece = pieces_[p];
        i = i > piece.count_before ? i - piece.count_before : 0;
        while (i < piece.size && piece.least_begin_ns < time_ns) {
            const std::size_t block = i / SpanChunk::block;
            const std::size_t block_end = (block + 1) * SpanChunk::block;
            if (block_end <= piece.size && piece.chunk->block_begin_ns(block) >= time_ns) {
                i = block_end;
                continue;
            }
            for (const std::size_t end = std::min(block_end, piece.size); i < end; ++i)
                if (piece.chunk->begins()[i] < time_ns && !visit(*piece.chunk, i)) return;
        }
        i = piece.count_before + piece.size;
    }
}

template <class Visit>
void SpanLane::for_each_in(TimeRange range, Visit&& visit) const
{
    // A span without length touches the range that it lies in.
    Cursor cursor;
    const std::size_t first = ended_before(range.begin_ns, cursor);
    for_each_begun(first, cursor.piece, range.end_ns, [&](const SpanChunk& chunk, std::size_t i) {
        const Span& span = chunk.span(i);
        if (span.end_ns == range.begin_ns && span.begin_ns != span.end_ns) return true;
        return static_cast<bool>(visit(span));
    });
}

}  // namespace boardscope::timeline
