// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Any text, line by line, into rows that have only a message: a kernel log, a program's output.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Errors:  none: see TextDecoder.
#pragma once

#include "core/decode/text_decoder.h"

namespace boardscope::decode {

class PlainLinesDecoder final : public TextDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit PlainLinesDecoder(TextSink& sink) : TextDecoder(sink) {}

private:
    void line(std::string_view line) override
    {
        if (!line.empty()) emit_bare({}, line);
    }
};

}  // namespace boardscope::decode
