// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/clock_sync.h"

#include <algorithm>
#include <cstdlib>

namespace boardscope::decode {

namespace {

constexpr std::size_t first_samples = 8;

/// Times of a board may be anything: never an overflow.
std::int64_t difference(std::int64_t left, std::int64_t right)
{
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right));
}

}  // namespace

void ClockSync::add(const PingTimes& times)
{
    if (times.sent_ns < 0 || times.received_ns < times.sent_ns) return;
    const std::int64_t round_trip = times.received_ns - times.sent_ns;
    const std::int64_t middle = times.sent_ns + round_trip / 2;
    const Sample sample{.middle_ns = middle,
                        .bound_ns = (round_trip + 1) / 2,
                        .monotonic_ahead_ns = difference(times.board_monotonic_ns, middle),
                        .realtime_ahead_ns = difference(times.board_realtime_ns, middle)};
    if (count_++ < first_samples && (!first_ || sample.bound_ns <= first_->bound_ns)) first_ = sample;
    samples_.push_back(sample);
    if (samples_.size() > window) samples_.pop_front();
}

const ClockSync::Sample* ClockSync::best() const
{
    // Of two that are equally good the later one: clocks drift.
    const Sample* found = nullptr;
    for (const Sample& sample : samples_)
        if (found == nullptr || sample.bound_ns <= found->bound_ns) found = &sample;
    return found;
}

std::optional<ClockOffset> ClockSync::board_wall() const
{
    const Sample* sample = best();
    if (sample == nullptr) return std::nullopt;
    return ClockOffset{sample->realtime_ahead_ns, sample->bound_ns};
}

std::optional<std::int64_t> ClockSync::wall_at(std::int64_t board_monotonic_ns) const
{
    const Sample* sample = best();
    if (sample == nullptr) return std::nullopt;
    return difference(board_monotonic_ns, sample->monotonic_ahead_ns);
}

std::optional<double> ClockSync::drift_ppm() const
{
    const Sample* last = best();
    if (last == nullptr || !first_ || last->middle_ns <= first_->middle_ns) return std::nullopt;
    const std::int64_t moved = difference(last->monotonic_ahead_ns, first_->monotonic_ahead_ns);
    if (std::abs(static_cast<double>(moved)) <= static_cast<double>(last->bound_ns + first_->bound_ns))
        return std::nullopt;
    return 1e6 * static_cast<double>(moved) / static_cast<double>(last->middle_ns - first_->middle_ns);
}

}  // namespace boardscope::decode
