// SPDX-License-Identifier: GPL-3.0-or-later
// What:    For tools of whose output some rows are of several lines: keys that hold a stack, histograms. Rows
// are text
//          alone, under the tool's name.
// Thread:  as TextDecoder.
// Errors:  none. What is gathered stays below line_limit_bytes; add() says when no more fits, and the rest
// goes into rows
//          of its own.
#pragma once

#include "core/decode/text_decoder.h"

#include <string>

namespace boardscope::decode {

class GatheringDecoder : public TextDecoder {
protected:
    GatheringDecoder(TextSink& sink, std::string_view tool) : TextDecoder(sink), tool_(tool) {}

    /// Begins a row with these two, after the one that was gathered.
    void begin(std::string_view text, std::string_view more = {})
    {
        end_gathered();
        gathers_ = true;
        gathered_ = text;
        gathered_ += more;
    }
    [[nodiscard]] bool fits(std::string_view line) const
    {
        return gathered_.size() + line.size() < line_limit_bytes;
    }
    void add(std::string_view line)
    {
        gathered_ += '\n';
        gathered_ += line;
    }
    void end_gathered()
    {
        if (gathers_) emit_bare(tool_, gathered_);
        gathers_ = false;
    }
    void emit_line(std::string_view line)
    {
        end_gathered();
        emit_bare(tool_, line);
    }

private:
    void end() override { end_gathered(); }

    std::string_view tool_;
    std::string gathered_;
    bool gathers_ = false;
};

}  // namespace boardscope::decode
