// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a loader says about its programs and its log, in the words that sessions use.
// Thread:  plain functions on values, any thread.
#pragma once

#include "app/session/session_event.h"
#include "core/wire/messages.h"

#include <vector>

namespace boardscope::session {

[[nodiscard]] std::vector<ProgramState> program_states(const wire::Ready& ready);

/// Puts hit counts into `programs`, which must come from the Ready of the same stream. The kernel counts a program at all
/// its hooks together: that is the first of its states that was not refused.
void apply_stats(std::vector<ProgramState>& programs, const wire::Stats& stats);

/// Takes over what was counted before READY came again with the same programs.
void keep_stats(std::vector<ProgramState>& programs, const std::vector<ProgramState>& before);

/// Whether the times of the trace are the board's monotonic clock: those of records are, those of text may not be.
[[nodiscard]] bool has_monotonic_times(const wire::Ready& ready);

/// "attached 1 of 2 programs", "attached 2 of 2 programs, tracing sched/sched_switch", "tracing irq/*".
[[nodiscard]] std::string attached_sentence(const std::vector<ProgramState>& programs,
                                            const std::vector<std::string>& trace_events);

[[nodiscard]] LogLine log_line(const wire::Log& log);

/// "Attached on_open to kprobe do_sys_openat2." "Refused on_open (kprobe nope): no such function."
/// or "Detached on_open (kprobe do_sys_openat2): it ran too often."
[[nodiscard]] std::string describe(const ProgramState& program);

}  // namespace boardscope::session
