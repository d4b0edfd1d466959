// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads a recording into a store, through the same Ingest as a live session.
// Thread:  blocks the caller; run it on a worker thread where something waits to be drawn.
// Errors:  a file that cannot be read, or is no recording. A cut tail is no error: rows up to there are kept.
#pragma once

#include "app/session/session_event.h"
#include "core/base/result.h"
#include "core/store/event_store.h"
#include "core/store/recording_format.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>

namespace boardscope::session {

struct Replayed {
    store::RecordingHeader header;
    std::vector<ProgramState> programs;  ///< as they were last
    std::uint64_t damaged_bytes = 0;     ///< belonged to no frame
    bool cut = false;                    ///< ends in the middle of a frame
    bool ended = false;                  ///< holds the loader's goodbye
    std::optional<timeline::WallClock> wall_clock;  ///< the board's, by its last answer to a ping
};

using LogSink = std::function<void(const LogLine&)>;

[[nodiscard]] Result<Replayed> replay(const std::filesystem::path& path, store::EventStore& store,
                                      const LogSink& log = {}, std::stop_token stop = {});

}  // namespace boardscope::session
