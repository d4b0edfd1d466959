// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Text of ftrace's trace_pipe, pushed in pieces of any size, into rows. No line is lost: what
//          has no header that makes sense becomes a row with only a message, and is counted as odd.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   nanoseconds of the trace clock that the board uses.
// Errors:  none: odd and cut lines are counted. Memory stays below TracePipeDecoder::line_limit_bytes.
// Source:  kernel/trace/trace_output.c (trace_print_context) and trace.c (print_trace_line) of Linux.
#pragma once

#include "core/decode/loss.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::decode {

/// One line. The texts live inside the decoder or the pushed bytes: gone when the call returns.
struct TextRow {
    std::string_view task;             ///< as the kernel saved it: "cat", "<...>", "kworker/0:1-ev"
    std::int32_t pid = 0;              ///< the thread
    std::optional<std::int32_t> tgid;  ///< the process; only with the record-tgid option
    std::uint32_t cpu = 0;
    std::string_view flags;  ///< "d..31", "....1", "...1.."; empty when irq-info is off
    std::uint64_t time_ns = 0;
    /// 1000 for stamps in microseconds, 1 for nanoseconds; 0: time_ns is a counter, not a time.
    std::uint32_t resolution_ns = 0;
    std::string_view event;    ///< "bpf_trace_printk", or "0" and "0x00000001" before kernel 5.9
    std::string_view message;  ///< what was printed; the whole line when it is odd
    bool odd = false;          ///< no header: a message with a line break in it, or not ftrace at all

    friend bool operator==(const TextRow&, const TextRow&) = default;
};

struct TextSink {
    virtual ~TextSink() = default;
    virtual void row(const TextRow& row) = 0;
    virtual void loss(const Loss& loss) = 0;
};

struct TracePipeCounts {
    std::uint64_t rows = 0;  ///< handed out, the odd ones included
    std::uint64_t odd_lines = 0;
    std::uint64_t cut_lines = 0;   ///< longer than the limit; each also gives a Loss
    std::uint64_t loss_lines = 0;  ///< [LOST n EVENTS]
    friend bool operator==(const TracePipeCounts&, const TracePipeCounts&) = default;
};

class TracePipeDecoder {
public:
    static constexpr std::size_t line_limit_bytes = std::size_t{64} * 1024;

    /// `sink` must outlive the decoder.
    explicit TracePipeDecoder(TextSink& sink) : sink_(sink) {}

    void push(std::string_view text);
    /// The stream has ended: hands out a last line without a line break.
    void flush();

    [[nodiscard]] const TracePipeCounts& counts() const { return counts_; }

private:
    void keep(std::string_view piece);
    void end_kept_line();
    void line(std::string_view line);
    void emit(const TextRow& row);
    void emit_pending_loss(std::optional<std::uint64_t> until_ns);

    TextSink& sink_;
    std::string kept_;                           ///< start of a line whose end has not come
    std::uint64_t cut_bytes_ = 0;                ///< of that line, beyond the limit
    std::optional<Loss> pending_loss_;           ///< told with the time of the line that follows it
    std::vector<std::uint64_t> last_ns_by_cpu_;  ///< 0: no row of this CPU yet
    std::uint64_t last_ns_ = 0;
    TracePipeCounts counts_;
};

}  // namespace boardscope::decode
