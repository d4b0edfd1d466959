// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanPairing (private to the span index): finds for each end the beginning that was open last with
// the same key. Thread:  one thread at a time. Units:   nanoseconds of the board's clock. Errors:  none; what
// is given up is counted.
#pragma once

#include "core/timeline/span_index.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace boardscope::timeline {

/// A row that begins or ends something, or both; or a loss.
struct SpanMark {
    std::int64_t time_ns = 0;
    RowId row;
    std::int64_t from_key = 0;
    std::int64_t to_key = 0;
    std::int64_t lane = SpanLane::none;
    std::int64_t lost_until_ns = 0;
    std::uint32_t cpu = 0;
    bool begins = false;
    bool ends = false;
    bool loses = false;
};

class SpanPairing {
public:
    /// `by_cpu`: what is lost on another CPU does not matter.
    SpanPairing(bool nests, bool by_cpu, const SpanLimits& limits)
        : nests_(nests), by_cpu_(by_cpu), limits_(limits)
    {
    }

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

    void lose(const SpanMark& mark);
    void begin(const SpanMark& mark, SpanCounts& counts);
    void give_up_oldest(SpanCounts& counts);
    void forget_empty_stacks();
    [[nodiscard]] bool is_uncertain(const Open& open, std::uint32_t cpu) const;

    bool nests_;
    bool by_cpu_;
    SpanLimits limits_;
    std::unordered_map<std::int64_t, Stack>
        open_;  ///< by key; empty stacks stay a while, for the next of the key
    std::uint64_t open_count_ = 0;
    std::map<std::uint32_t, std::int64_t> lost_until_;  ///< the last loss of each CPU
    std::int64_t any_lost_until_ = INT64_MIN;
};

template <class Take>
void SpanPairing::add(const SpanMark& mark, SpanCounts& counts, Take&& take)
{
    if (mark.loses) lose(mark);
    if (mark.ends) {
        const auto found = open_.find(mark.to_key);
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
                            .is_uncertain = is_uncertain(open, mark.cpu)};
            ++counts.spans;
            if (span.is_uncertain) ++counts.uncertain;
            take(open.lane, span);
        }
    }
    if (mark.begins) begin(mark, counts);
    counts.open = open_count_;
}

}  // namespace boardscope::timeline
