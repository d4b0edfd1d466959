// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What bpftrace printed into rows: each line of printf, each `@map[key]: value` and each histogram
// is one,
//          kept as text, its event "bpftrace". Of several lines are: keys that hold a stack, and histograms.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   none: the text tells neither when nor where.
// Errors:  none: see GatheringDecoder.
#pragma once

#include "core/decode/gathering_decoder.h"

namespace boardscope::decode {

class BpftraceDecoder final : public GatheringDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit BpftraceDecoder(TextSink& sink) : GatheringDecoder(sink, "bpftrace") {}

private:
    enum class Inside { nothing, key, histogram };

    void line(std::string_view line) override;
    [[nodiscard]] bool continues(std::string_view line) const;

    Inside inside_ = Inside::nothing;
};

/// "Attaching 2 probes...": the first line of what bpftrace prints.
[[nodiscard]] bool is_bpftrace_head(std::string_view line);

}  // namespace boardscope::decode
