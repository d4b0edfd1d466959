// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a session tells those who watch it.
// Thread:  plain values, any thread.
// Units:   times are nanoseconds of the board's CLOCK_MONOTONIC where the name ends in _ns.
#pragma once

#include "app/session/map_changes.h"
#include "app/session/map_contents.h"
#include "app/session/script_printed.h"
#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/decode/clock_sync.h"
#include "core/timeline/wall_clock.h"
#include "core/verifier/explanation.h"
#include "core/wire/messages.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace boardscope::session {

enum class State { idle, building, connecting, deploying, attached, stopping, ended, failed };
[[nodiscard]] const char* to_string(State state);

struct StateChanged {
    State state;
    std::string sentence;  ///< what is being done, for people
};

/// The compiler's verdict; when it holds errors, the session fails and nothing was sent to the board.
struct BuildFinished {
    Diagnostics diagnostics;
    std::string route_reason;            ///< "by route core: …": which way it was compiled, and why
    std::vector<std::string> commands;   ///< as run
    std::size_t object_bytes = 0;
    std::vector<std::string> filter_lines;  ///< which part of the filter the kernel answers: filter::to_lines()
    bool is_script = false;  ///< what it prints comes as ScriptPrinted, beside the rows
};

/// One line for the board log: from the loader, libbpf, the verifier or the session itself.
struct LogLine {
    enum class Level { error, warning, info, debug };
    enum class Origin { session, loader, libbpf, verifier, workload };
    Level level = Level::info;
    Origin origin = Origin::session;
    std::string text;
};

/// A program of the object on the board, at one place where it is hooked: one with several has a state for each, one
/// behind the other.
struct ProgramState {
    std::string name;
    std::string target;  ///< "do_sys_openat2"
    std::string kind;    ///< "kprobe"
    wire::ProgramStatus status = wire::ProgramStatus::attached;
    bool attached = false;  ///< that status, and no other
    std::string reason;     ///< why not attached
    std::optional<std::uint64_t> hits;  ///< times it ran; nothing when the kernel does not count, and where it
    bool shares_hits = false;           ///< is counted in another state of the same program
    std::uint64_t run_time_ns = 0;
};

/// Sent when programs are attached or refused, and whenever their counts change.
struct ProgramsChanged {
    std::vector<ProgramState> programs;
    std::uint64_t counted_ns = 0;  ///< when the board counted; 0: the counts are as they were
    std::uint32_t cpu_count = 0;   ///< of the board, possible ones
};

/// A program that the board's kernel did not load, explained; comes before the ProgramsChanged that tells its state.
struct ProgramRefused {
    verifier::Explanation explanation;
    Diagnostics diagnostics;  ///< the same for the source: an error at the line, a note for each register
    std::string log;          ///< of the verifier, as much of it as the loader sent; may be empty
    std::vector<verifier::Explanation::Place> log_places;  ///< of each of its lines
};

struct LinkMeasured {
    std::chrono::nanoseconds round_trip{};
    std::uint64_t board_ns = 0;        ///< when the board answered
    std::uint64_t received_bytes = 0;  ///< of the loader's stream, so far
    std::optional<decode::ClockOffset> board_wall;  ///< how far the board's clock is ahead of this machine's
    std::optional<double> drift_ppm;                ///< how much faster it runs, once that shows
    std::optional<timeline::WallClock> wall_clock;  ///< of the times of the trace; this machine's
};

/// Last event of a session.
struct Ended {
    std::optional<Error> error;  ///< nothing when it ended as asked
    bool board_confirmed_clean = false;  ///< the loader said goodbye after detaching everything
    std::optional<std::int32_t> exit_code;  ///< a program of the probe ended it, with this code
    bool board_changed = false;  ///< it ended because the board is not what its profile says: see run_on_changed_board
};

using SessionEvent =
    std::variant<StateChanged, BuildFinished, LogLine, ProgramRefused, ProgramsChanged, LinkMeasured, MapContents, MapsChanged,
                                  ScriptPrinted, Ended>;

}  // namespace boardscope::session
