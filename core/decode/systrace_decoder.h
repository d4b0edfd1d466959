// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Android's systrace and atrace into rows: a page of HTML with ftrace's text in its
//          <script class="trace-data"> elements, or that text behind a few words of the tool.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   nanoseconds of the trace clock of the device.
// Errors:  none: see TextDecoder. What is not the trace (the page's own scripts, a list of processes) is
// passed over.
#pragma once

#include "core/decode/trace_pipe_decoder.h"

namespace boardscope::decode {

/// The same rows, with something around them.
class SystraceDecoder final : public TracePipeDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit SystraceDecoder(TextSink& sink) : TracePipeDecoder(sink) {}

private:
    enum class Place {
        head,     ///< nothing of a page and nothing of a trace yet
        page,     ///< HTML around the traces
        section,  ///< in a trace-data element, before its first line
        trace,    ///< rows
        other,    ///< in a trace-data element that holds something else
    };

    void line(std::string_view line) override;
    [[nodiscard]] bool cut_is_a_loss() const override { return place_ == Place::trace; }

    Place place_ = Place::head;
};

}  // namespace boardscope::decode
