// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What `trace-cmd report` printed (also with -t, -l, -R, --ts-diff), into rows: ftrace's lines, with
// its own
//          head, its own words about losses, and padding between an event's name and its fields.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   nanoseconds of the clock that was recorded.
// Errors:  none: see TextDecoder.
// Source:  tracecmd/trace-read.c of trace-cmd (trace_show_data), and what its version 3.1 prints.
#pragma once

#include "core/decode/text_decoder.h"

namespace boardscope::decode {

class TraceCmdDecoder final : public TextDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit TraceCmdDecoder(TextSink& sink) : TextDecoder(sink) {}

private:
    void line(std::string_view line) override;
};

/// "cpus=2", "version = 6", "CPU 1 is empty": what the report says before its rows.
[[nodiscard]] bool is_trace_cmd_head(std::string_view line);

}  // namespace boardscope::decode
