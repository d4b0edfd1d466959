// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Text of ftrace's trace_pipe and trace files into rows. No line is lost: what has no header that
// makes
//          sense becomes a row with only a message, and is counted as odd.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   nanoseconds of the trace clock that the board uses.
// Errors:  none: see TextDecoder.
// Source:  see ftrace_line.h.
#pragma once

#include "core/decode/text_decoder.h"

namespace boardscope::decode {

class TracePipeDecoder : public TextDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit TracePipeDecoder(TextSink& sink) : TextDecoder(sink) {}

protected:
    void line(std::string_view line) override;
};

}  // namespace boardscope::decode
