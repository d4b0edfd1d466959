// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How the board's clocks stand to this machine's wall clock, from the answers to pings. An answer
// was given
//          some time within its round trip, so half of that bounds the error.
// Thread:  one thread at a time.
// Units:   nanoseconds; wall clocks count from 1970, the board's monotonic clock from its start.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace boardscope::decode {

/// One ping and its answer.
struct PingTimes {
    std::int64_t sent_ns = 0;      ///< this machine's wall clock
    std::int64_t received_ns = 0;  ///< likewise
    std::int64_t board_monotonic_ns = 0;
    std::int64_t board_realtime_ns = 0;
};

struct ClockOffset {
    std::int64_t ahead_ns = 0;  ///< of this machine's wall clock; negative: behind
    std::int64_t bound_ns = 0;  ///< the truth is at most so far away
};

class ClockSync {
public:
    /// So many answers are looked at: about a minute of them, in which clocks drift less than links jitter.
    static constexpr std::size_t window = 64;

    /// Answers that were not received after they were sent are ignored: the wall clock was set meanwhile.
    void add(const PingTimes& times);

    /// The board's wall clock against this machine's, by the quickest of the last answers; none before the
    /// first.
    [[nodiscard]] std::optional<ClockOffset> board_wall() const;
    /// This machine's wall clock when the board's monotonic clock showed this.
    [[nodiscard]] std::optional<std::int64_t> wall_at(std::int64_t board_monotonic_ns) const;
    /// How much faster the board's monotonic clock runs, in parts per million; none while it cannot be told
    /// from the jitter of the link.
    [[nodiscard]] std::optional<double> drift_ppm() const;

private:
    struct Sample {
        std::int64_t middle_ns = 0;  ///< this machine's wall clock half way
        std::int64_t bound_ns = 0;
        std::int64_t monotonic_ahead_ns = 0;
        std::int64_t realtime_ahead_ns = 0;
    };
    [[nodiscard]] const Sample* best() const;

    std::deque<Sample> samples_;
    std::optional<Sample> first_;  ///< the quickest of the first ones
    std::size_t count_ = 0;
};

}  // namespace boardscope::decode
