// SPDX-License-Identifier: GPL-3.0-or-later
// What:    EventStore: the rows of one session or file, append-only, column by column.
// Thread:  one writer thread calls append…() and publish(); any thread calls snapshot(), without
//          locks: a writer that sleeps in the middle of publish() does not hold up a reader.
//          Rows become visible only with publish(); call it once per chunk of input, not per row.
// Units:   nanoseconds of the board's clock. Row ids count in order of arrival, which is nearly,
//          not always, the order of time.
// Errors:  nothing fails. What had to be bounded (distinct strings, message text of a segment) is
//          counted in Totals.
#pragma once

#include "core/store/event_row.h"
#include "core/store/segment_backing.h"
#include "core/store/snapshot.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace boardscope::store {

struct StoreLimits {
    StringPoolLimits strings;
    /// Message text of one segment, in units of Segment::text_chunk_bytes.
    std::size_t text_chunks_per_segment = Segment::text_chunk_limit;
};

class EventStore {
public:
    explicit EventStore(const StoreLimits& limits = {}, std::shared_ptr<SegmentBacking> backing = nullptr);
    EventStore(const EventStore&) = delete;
    EventStore& operator=(const EventStore&) = delete;
    ~EventStore();

    // Writer.
    RowId append(const EventRow& row);
    RowId append_loss(const decode::Loss& loss);
    void publish();

    /// Any thread: what was published last.
    [[nodiscard]] Snapshot snapshot() const;

private:
    static constexpr std::size_t total_words = sizeof(Totals) / sizeof(std::uint64_t);
    using TotalsWords = std::array<std::uint64_t, total_words>;
    /// A few generations of the totals, so that a reader copies one that is not being written.
    struct Generation {
        std::array<std::atomic<std::uint64_t>, total_words> words{};
    };
    static constexpr std::size_t generation_count = 8;

    /// The last text of a column and its id: rows often repeat it.
    struct Recent {
        std::string_view text;
        StringId id;
    };
    StringId intern(std::string_view text, Recent& recent);
    void append_row(SegmentRow row, bool has_own_time);
    Segment& open_segment();

    StoreLimits limits_;
    std::shared_ptr<SegmentBacking> backing_;
    std::shared_ptr<StoreState> state_;
    Segment* segment_ = nullptr;
    Totals pending_;  ///< the writer's own, ahead of what is published
    std::int64_t row_time_ns_ = 0;
    Recent recent_task_;
    Recent recent_flags_;
    Recent recent_event_;

    std::array<Generation, generation_count> generations_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace boardscope::store
