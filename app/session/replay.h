// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads a recording into a store, through the same Ingest as a live session.
// Thread:  blocks the caller; run it on a worker thread where something waits to be drawn.
// Errors:  a file that cannot be read, or is no recording. A cut tail is no error: rows up to there are kept.
#pragma once

#include "app/session/map_history.h"
#include "app/session/script_printed.h"
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
    std::vector<ProgramRefused> refused;  ///< programs that the board's kernel did not load
    MapHistory maps;                     ///< what was read of the object's maps
    std::uint32_t cpu_count = 0;         ///< of the board, possible ones
    std::uint64_t began_ns = 0;          ///< by the board's clock
    std::uint64_t counted_ns = 0;        ///< when the programs' runs were counted last; 0: they were not
    std::uint64_t bytes = 0;             ///< of the loader's stream
    store::Totals totals;                ///< of the rows
    std::uint64_t damaged_bytes = 0;     ///< belonged to no frame
    bool cut = false;                    ///< ends in the middle of a frame
    bool ended = false;                  ///< holds the loader's goodbye
    bool is_script = false;              ///< and says what the script's records mean
    std::optional<std::int32_t> exit_code;  ///< a program ended the session, with this code
    std::optional<timeline::WallClock> wall_clock;  ///< the board's, by its last answer to a ping
};

using LogSink = std::function<void(const LogLine&)>;

/// Where what a script printed is to go.
struct ScriptReplay {
    ScriptFormat format = ScriptFormat::text;
    std::function<void(const ScriptPrinted&)> print;  ///< may be empty
};

[[nodiscard]] Result<Replayed> replay(const std::filesystem::path& path, store::EventStore& store,
                                      const LogSink& log = {}, std::stop_token stop = {},
                                      const ScriptReplay& script = {});

}  // namespace boardscope::session
