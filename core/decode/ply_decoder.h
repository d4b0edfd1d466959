// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What ply printed into rows, kept as text, its event "ply": each line of printf or print, and of
// each map each
//          entry, with the map's name before it. Of several lines are stacks and distributions.
// Thread:  one thread at a time; the sink is called from push() and flush().
// Units:   none: the text tells neither when nor where.
// Errors:  none: see GatheringDecoder.
#pragma once

#include "core/decode/gathering_decoder.h"

#include <string>

namespace boardscope::decode {

class PlyDecoder final : public GatheringDecoder {
public:
    /// `sink` must outlive the decoder.
    explicit PlyDecoder(TextSink& sink) : GatheringDecoder(sink, "ply") {}

private:
    void line(std::string_view line) override;
    void map_line(std::string_view line);

    std::string map_;        ///< "@syscalls"; empty outside of a map
    bool in_entry_ = false;  ///< of that map: what continues it may follow
    bool key_open_ = false;  ///< its key goes on in the next line
};

/// "ply: active", "341 probes active": what ply says of itself.
[[nodiscard]] bool is_ply_head(std::string_view line);

}  // namespace boardscope::decode
