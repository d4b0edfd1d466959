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
#include <unordered_map>
#include <vector>

namespace boardscope::store {

struct StoreLimits {
    StringPoolLimits strings;
    /// Message text of one segment, in units of Segment::text_chunk_bytes.
    std::size_t text_chunks_per_segment = Segment::text_chunk_limit;
};

class EventStore {
public:
    static constexpr std::size_t shape_limit = 4096;

    explicit EventStore(const StoreLimits& limits = {}, std::shared_ptr<SegmentBacking> backing = nullptr);
    EventStore(const EventStore&) = delete;
    EventStore& operator=(const EventStore&) = delete;
    ~EventStore();

    // Writer.
    /// What fields the rows of one kind have; 0 when there are shape_limit of them already. One that is equal
    /// to an earlier one gets its number.
    ShapeId add_shape(decode::EventShape shape);
    RowId append(const EventRow& row);
    RowId append_loss(const decode::Loss& loss);
    void publish();

    /// Any thread: what was published last.
    [[nodiscard]] Snapshot snapshot() const;

private:
    /// Messages of an event that are looked at for their structure: the first ones, then every so-manieth.
    static constexpr std::uint64_t learnt_messages = 256;
    static constexpr std::uint64_t learnt_interval = 1021;
    static constexpr std::size_t learner_limit = 1024;

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
    /// What is learnt of the messages of one event.
    struct Learner {
        decode::TemplateLearner templates;
        std::uint64_t messages = 0;
        bool has_news = false;
    };
    StringId intern(std::string_view text, Recent& recent);
    std::uint8_t number_of_resolution(std::uint32_t resolution_ns);
    ShapeId intern_fields(const EventRow& row);
    void learn(StringId event, std::string_view message);
    void append_row(SegmentRow row, bool has_own_time);
    Segment& open_segment();

    StoreLimits limits_;
    std::shared_ptr<SegmentBacking> backing_;
    std::shared_ptr<StoreState> state_;
    Segment* segment_ = nullptr;
    std::unique_ptr<MessageTable> known_messages_ = std::make_unique<MessageTable>();  ///< of segment_
    Totals pending_;  ///< the writer's own, ahead of what is published
    std::int64_t row_time_ns_ = 0;
    Recent recent_task_;
    Recent recent_flags_;
    Recent recent_event_;
    std::uint32_t recent_resolution_ns_ = 0;
    std::uint8_t recent_resolution_ = 0;
    std::vector<StoredValue> values_;   ///< of the row that is being appended
    std::vector<Recent> recent_texts_;  ///< of its fields
    std::unordered_map<StringId, Learner> learners_;
    StringId recent_learnt_;
    Learner* recent_learner_ = nullptr;
    std::vector<StringId> with_news_;

    std::array<Generation, generation_count> generations_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace boardscope::store
