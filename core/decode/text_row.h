// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One line of a trace that is text, and who takes such lines: what all decoders of text have in
// common. Thread:  plain values; a sink is called from its decoder's push() and flush(). Units:   nanoseconds
// of the clock that the text was written with.
#pragma once

#include "core/decode/loss.h"

#include <cstdint>
#include <optional>
#include <string_view>

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
    /// Only event and message mean something: written by a tool that tells neither who nor when.
    bool bare = false;

    friend bool operator==(const TextRow&, const TextRow&) = default;
};

struct TextSink {
    virtual ~TextSink() = default;
    virtual void row(const TextRow& row) = 0;
    virtual void loss(const Loss& loss) = 0;
};

struct TextCounts {
    std::uint64_t rows = 0;  ///< handed out, the odd ones included
    std::uint64_t odd_lines = 0;
    std::uint64_t cut_lines = 0;      ///< longer than the limit; each also gives a Loss
    std::uint64_t loss_lines = 0;     ///< [LOST n EVENTS] and the like
    std::uint64_t binary_lines = 0;   ///< with a NUL, or not UTF-8; kept as they are
    std::uint64_t backward_rows = 0;  ///< earlier than the row before it of the same CPU
    friend bool operator==(const TextCounts&, const TextCounts&) = default;
};

}  // namespace boardscope::decode
