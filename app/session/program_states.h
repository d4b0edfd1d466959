// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a loader says about its programs and its log, in the words that sessions use.
// Thread:  plain functions on values, any thread.
#pragma once

#include "app/session/session_event.h"
#include "core/wire/messages.h"

#include <vector>

namespace boardscope::session {

[[nodiscard]] std::vector<ProgramState> program_states(const wire::Ready& ready);

/// Puts hit counts into `programs`, which must come from the Ready of the same stream.
void apply_stats(std::vector<ProgramState>& programs, const wire::Stats& stats);

[[nodiscard]] LogLine log_line(const wire::Log& log);

/// "Attached on_open to kprobe do_sys_openat2." or "Refused on_open (kprobe nope): no such function."
[[nodiscard]] std::string describe(const ProgramState& program);

}  // namespace boardscope::session
