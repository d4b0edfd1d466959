// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How fast a session's counters grow: events, bytes, runs of each program, and what these cost on the board.
// Thread:  plain value; one thread at a time.
// Units:   per second, by the board's clock; cost as a share of one CPU, 0 … the number of CPUs.
// Errors:  none; what is not known yet, or not counted by the board's kernel, is left out.
#pragma once

#include "app/session/session_event.h"
#include "core/stats/rate_meter.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace boardscope::session {

class SessionRates {
public:
    void take(const ProgramsChanged& changed);
    /// `events`: rows so far.
    void take(const LinkMeasured& measured, std::uint64_t events);
    /// From the beginning to the last count: the mean of a whole recording.
    void take_whole(const ProgramsChanged& changed, std::uint64_t began_ns);

    [[nodiscard]] std::optional<double> events_per_second() const { return events_.per_second(); }
    [[nodiscard]] std::optional<double> bytes_per_second() const { return bytes_.per_second(); }
    [[nodiscard]] std::optional<double> runs_per_second(const std::string& program) const;
    [[nodiscard]] std::optional<double> cpu_share(const std::string& program) const;
    /// Of all programs together.
    [[nodiscard]] std::optional<double> cpu_share() const;
    /// The one that costs most; empty: none costs anything.
    [[nodiscard]] std::string costliest() const;
    [[nodiscard]] std::uint32_t cpu_count() const { return cpu_count_; }

private:
    struct Program {
        stats::RateMeter runs;
        stats::RateMeter time;
    };
    std::map<std::string, Program> programs_;  ///< by name
    stats::RateMeter events_;
    stats::RateMeter bytes_;
    std::uint32_t cpu_count_ = 0;
};

}  // namespace boardscope::session
