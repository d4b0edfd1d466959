// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanPairing (private to the span index): finds for each end the beginning of its kind that was open last
//          with the same key.
// Thread:  one thread at a time.
// Units:   nanoseconds of the board's clock.
// Errors:  none; what is given up is counted.
#pragma once

#include "core/timeline/span_index.h"
#include "core/timeline/span_marks.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

namespace boardscope::timeline {

class SpanPairing {
public:
    explicit SpanPairing(const SpanLimits& limits) : limits_(limits) {}

    /// Marks in the order of time. Calls take(lane, Span) for what ends.
    template <class Take>
    void add(const SpanMark& mark, SpanCounts& counts, Take&& take);

private:
    struct Open {
        std::int64_t begin_ns;
        RowId row;
        std::int64_t lane;
        std::uint32_t cpu;
    };
    using Stack = std::vector<Open>;
    struct Key {
        std::int64_t key;
        std::uint16_t kind;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& of) const noexcept
        {
            // Kinds are few, and keys are pids and addresses: their low bits differ.
            return std::hash<std::int64_t>()(of.key ^ (static_cast<std::int64_t>(of.kind) << 40));
        }
    };

    void lose(const SpanMark& mark);
    void begin(const SpanMark& mark, SpanCounts& counts);
    void give_up_oldest(SpanCounts& counts);
    void forget_empty_stacks();
    [[nodiscard]] bool is_uncertain(const Open& open, const SpanMark& end) const;

    SpanLimits limits_;
    std::unordered_map<Key, Stack, KeyHash> open_;  ///< empty stacks stay a while, for the next of the key
    std::uint64_t open_count_ = 0;
    std::map<std::uint32_t, std::int64_t> lost_until_;  ///< the last loss of each CPU
    std::int64_t any_lost_until_ = INT64_MIN;
};

template <class Take>
void SpanPairing::add(const SpanMark& mark, SpanCounts& counts, Take&& take)
{
    if (mark.loses) lose(mark);
    if (mark.lasted) {
        ++counts.spans;
        take(mark.lane, Span{.begin_ns = mark.begin_ns,
                             .end_ns = mark.time_ns,
                             .key = mark.from_key,
                             .from = mark.row,
                             .to = mark.row,
                             .kind = mark.kind});
    }
    if (mark.ends) {
        const auto found = open_.find({mark.to_key, mark.kind});
        if (found == open_.end() || found->second.empty()) {
            ++counts.ends_alone;
        } else {
            Stack& stack = found->second;
            const Open open = stack.back();
            stack.pop_back();
            --open_count_;
            // Time may go backwards in what a board sends; a span does not.
            const Span span{.begin_ns = open.begin_ns,
                            .end_ns = std::max(open.begin_ns, mark.time_ns),
                            .key = mark.to_key,
                            .from = open.row,
                            .to = mark.row,
                            .depth = static_cast<std::uint8_t>(std::min<std::size_t>(stack.size(), 255)),
                            .is_uncertain = is_uncertain(open, mark),
                            .kind = mark.kind};
            ++counts.spans;
            if (span.is_uncertain) ++counts.uncertain;
            take(open.lane, span);
        }
    }
    if (mark.begins) begin(mark, counts);
    counts.open = open_count_;
}

}  // namespace boardscope::timeline
