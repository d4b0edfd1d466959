// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Loss: events or bytes that existed and did not arrive. Counted, never thrown, never hidden:
//          what was lost, where, how much, and what the user can do about it.
// Thread:  plain values, any thread.
// Units:   nanoseconds of the clock that the rows beside it use.
#pragma once

#include "core/wire/messages.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace boardscope::decode {

enum class LossCause {
    trace_buffer,  ///< the kernel's counters: its trace buffer was overwritten before it was read
    trace_text,    ///< the same loss as trace_pipe or a raw page tells it, in the place where it happened
    frames,        ///< frames of the stream are missing or damaged
    cut_line,      ///< the rest of a line that was too long to keep (count is bytes)
    perf_buffer,   ///< a perf event array was full: the kernel counts
    ring_buffer,   ///< a program found no room in a ring: counted by BOARDSCOPE_RING, else by nobody
    too_large,     ///< a record that fits no frame
    unknown,       ///< a cause that this version does not know
};

struct Loss {
    LossCause cause = LossCause::unknown;
    std::optional<std::uint64_t> count;  ///< events (cut_line: bytes, frames: frames); none: nobody counted
    std::optional<std::uint32_t> cpu;    ///< none: all, or not known
    /// Lost within this interval; an end that nobody knows is the same as the other, both 0 when
    /// neither is known.
    std::uint64_t from_ns = 0;
    std::uint64_t to_ns = 0;
    friend bool operator==(const Loss&, const Loss&) = default;
};

[[nodiscard]] Loss loss_from(const wire::Lost& lost);

/// Stable short names for files and JSON: "trace-buffer", "trace-text", "frames", "cut-line", "perf-buffer",
/// "ring-buffer", "too-large", "unknown".
[[nodiscard]] const char* to_string(LossCause cause);

/// One sentence: "340 events were lost on CPU 1: the board's trace buffer overflowed."
[[nodiscard]] std::string describe(const Loss& loss);

/// What the user can do about it, one sentence.
[[nodiscard]] const char* advice(LossCause cause);

/// Events lost in all. The kernel's counters and what is told in place (trace_text) are of the same events, so
/// the larger of the two counts, not their sum; where the kernel counts, a place without a number is no doubt.
struct LossTotal {
    std::uint64_t events = 0;
    bool at_least = false;  ///< some losses were not counted
    friend bool operator==(const LossTotal&, const LossTotal&) = default;
};
[[nodiscard]] LossTotal total_events(std::span<const Loss> losses);

}  // namespace boardscope::decode
