// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Puts rows that were read from several buffers, those of each CPU for one, into the order of time on their way
//          into the store. Buffers are read in rounds, each of them once: what is older than the beginning of a round
//          has been read when that round is over, whatever buffer it was in.
// Thread:  the store's writer.
// Units:   nanoseconds of the board's clock.
// Errors:  none. What comes later than that is appended as it comes, and the store counts it. What waits is bounded in
//          bytes and in rounds, so that times of another clock hold nothing up.
#pragma once

#include "core/store/event_store.h"
#include "core/store/waiting_rows.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace boardscope::store {

class MergeWindow {
public:
    /// What may wait before all is handed out anyway.
    static constexpr std::size_t waiting_limit_bytes = std::size_t{4} << 20;
    /// A round is over after that time, too: where there is one buffer alone, or one that is read again and again.
    static constexpr std::uint64_t longest_round_ns = 10'000'000;

    /// `store` must outlive this. Whoever adds also publishes.
    explicit MergeWindow(EventStore& store) : store_(store) {}

    /// What follows was read from this buffer at that time. Any numbers that tell buffers apart will do.
    void begin(std::uint64_t source, std::uint64_t read_ns);
    /// Texts are copied. A row without a time stays behind those that came before it.
    void add(const EventRow& row);
    void add_loss(const decode::Loss& loss);
    /// Hands out all that waits: nothing more is on its way.
    void flush();

    [[nodiscard]] bool is_empty() const { return waiting_.size() == 0; }

private:
    [[nodiscard]] bool is_new_round(std::uint64_t source, std::uint64_t read_ns) const;
    [[nodiscard]] WaitingRows::Place place_at(std::int64_t time_ns);
    void bound();
    /// Those that are not later than `until_ns`, and all that came before that round.
    void hand_out(std::int64_t until_ns, std::uint64_t before_round);

    EventStore& store_;
    WaitingRows waiting_;
    WaitingRows others_;              ///< the memory of those that go on waiting
    std::vector<std::size_t> due_;
    std::vector<std::uint64_t> seen_;  ///< buffers that were read in this round
    std::uint64_t source_ = 0;         ///< the one that is being read
    std::uint64_t round_ = 0;
    std::uint64_t round_began_ns_ = 0;
    std::int64_t newest_ns_ = 0;
};

}  // namespace boardscope::store
