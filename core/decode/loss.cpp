// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/loss.h"

#include <algorithm>

namespace boardscope::decode {

static LossCause cause_from(wire::LostCause cause)
{
    switch (cause) {
    case wire::LostCause::trace_buffer: return LossCause::trace_buffer;
    case wire::LostCause::perf_buffer: return LossCause::perf_buffer;
    case wire::LostCause::ring_buffer: return LossCause::ring_buffer;
    case wire::LostCause::too_large: return LossCause::too_large;
    }
    return LossCause::unknown;
}

Loss loss_from(const wire::Lost& lost)
{
    return {
        .cause = cause_from(lost.cause),
        .count = lost.count,
        .cpu = lost.cpu,
        .from_ns = lost.from_ns,
        .to_ns = lost.to_ns,
    };
}

const char* to_string(LossCause cause)
{
    switch (cause) {
    case LossCause::trace_buffer: return "trace-buffer";
    case LossCause::trace_text: return "trace-text";
    case LossCause::frames: return "frames";
    case LossCause::cut_line: return "cut-line";
    case LossCause::perf_buffer: return "perf-buffer";
    case LossCause::ring_buffer: return "ring-buffer";
    case LossCause::too_large: return "too-large";
    case LossCause::unknown: break;
    }
    return "unknown";
}

static std::string amount(const Loss& loss, const char* one, const char* many)
{
    if (!loss.count) return std::string("an unknown number of ") + many + " was";
    if (*loss.count == 1) return std::string("1 ") + one + " was";
    return std::to_string(*loss.count) + " " + many + " were";
}

std::string describe(const Loss& loss)
{
    const std::string where = loss.cpu ? " on CPU " + std::to_string(*loss.cpu) : std::string();
    // Of a foreign ring nobody counts: it was full, and that is all there is to know.
    if (loss.cause == LossCause::ring_buffer && !loss.count)
        return "events may have been lost" + where +
               ": a ring buffer was full, and nobody counts what finds no room";
    switch (loss.cause) {
    case LossCause::trace_buffer:
    case LossCause::trace_text:
        return amount(loss, "event", "events") + " lost" + where + ": the board's trace buffer overflowed";
    case LossCause::frames:
        return amount(loss, "frame", "frames") + " lost on the way from the board" + where;
    case LossCause::cut_line:
        return amount(loss, "byte", "bytes") + " cut off a line that is too long" + where;
    case LossCause::perf_buffer:
        return amount(loss, "event", "events") + " lost" + where + ": a perf buffer was full";
    case LossCause::ring_buffer:
        return amount(loss, "event", "events") + " lost" + where + ": a ring buffer was full";
    case LossCause::too_large:
        return amount(loss, "record", "records") + " lost" + where + ": too large to be sent";
    case LossCause::unknown: break;
    }
    return amount(loss, "event", "events") + " lost" + where +
           ": the loader names a cause that is not known here";
}

const char* advice(LossCause cause)
{
    switch (cause) {
    case LossCause::trace_buffer:
    case LossCause::trace_text:
        return "print less often, filter inside the probe, or give the trace buffer more memory";
    case LossCause::frames:
        return "the stream was damaged: check the link to the board, and that nothing else writes to the "
               "loader's output";
    case LossCause::cut_line: return "print shorter messages";
    case LossCause::perf_buffer:
        return "report less often, filter inside the probe, or give the perf buffer more memory";
    case LossCause::ring_buffer:
        return "give the ring more max_entries, or report less often; a ring made with BOARDSCOPE_RING is "
               "counted exactly";
    case LossCause::too_large: return "report less than 256 KiB in one record";
    case LossCause::unknown: break;
    }
    return "use the loader and the host program of the same version";
}

LossTotal total_events(std::span<const Loss> losses)
{
    LossTotal total;
    std::uint64_t counted = 0;
    std::uint64_t told = 0;
    std::uint64_t other = 0;
    bool unnumbered_place = false;
    for (const Loss& loss : losses) {
        if (loss.cause == LossCause::cut_line) continue;  // the event itself arrived
        if (loss.cause == LossCause::trace_text && !loss.count) {
            unnumbered_place = true;
            continue;
        }
        // A missing frame held nobody knows how many events.
        if (loss.cause == LossCause::frames || !loss.count) {
            total.at_least = true;
            continue;
        }
        std::uint64_t& sum = loss.cause == LossCause::trace_buffer ? counted
                             : loss.cause == LossCause::trace_text ? told
                                                                   : other;
        sum += *loss.count;
    }
    total.events = std::max(counted, told) + other;
    total.at_least = total.at_least || (unnumbered_place && counted == 0);
    return total;
}

}  // namespace boardscope::decode
