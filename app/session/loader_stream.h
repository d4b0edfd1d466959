// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The conversation with a running loader: hello, cargo, ready, then rows until the end. The host's
//          half of the lifeline: it pings, and gives up when the board stays silent.
// Thread:  run() blocks the session's thread, which is the store's writer.
// Errors:  one sentence each for a loader that says nothing, a board that went silent, a lost link, a refusal
//          of everything. Rows that had arrived are in the store and in the recording in every case.
#pragma once

#include "app/session/deployment.h"
#include "app/session/ingest.h"
#include "app/session/map_changes.h"
#include "app/session/map_feed.h"
#include "app/session/recording_writer.h"
#include "app/session/refusals.h"
#include "app/session/script_run.h"
#include "app/session/session_event.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/decode/clock_sync.h"
#include "core/wire/frame_writer.h"
#include "remote/exec_channel.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace boardscope::session {

class LoaderStream {
public:
    struct Expected {
        decode::RecordSchema records;           ///< of the object's ring and perf maps
        std::vector<std::string> trace_events;  ///< of the plan: with some, a session without programs is one
        std::optional<ScriptWishes> script{};   ///< its output becomes ScriptPrinted events
        std::vector<verifier::ProgramLines> lines{};  ///< of the object's programs
    };

    /// `channel`, `store` and `recording` (may be null) must outlive this.
    LoaderStream(remote::ExecChannel& channel, Cargo cargo, Expected expected,
                 std::chrono::milliseconds silence_limit, store::EventStore& store, RecordingWriter* recording,
                 std::function<void(const SessionEvent&)> sink);

    /// Called on the session's thread, often, while programs are attached and nobody has asked for the end.
    void on_tick(std::function<void()> callback) { tick_ = std::move(callback); }

    /// Asks the loader to take the programs off their hooks, or to put them back; nothing when they are so already.
    void pause(bool paused);

    /// Answered by a MapsChanged.
    void change_maps(MapChanges changes) { changer_.add(std::move(changes)); }

    /// The plan lets the loader send maps: they become MapContents events.
    void follow_maps();

    /// Until the loader ends. `stop` asks it to end in order, `abandon` drops it.
    [[nodiscard]] Result<void> run(std::stop_token stop, std::stop_token abandon);

    /// The loader detached everything and said so.
    [[nodiscard]] bool said_goodbye() const { return exit_.has_value(); }
    /// A program ended the session, with this code.
    [[nodiscard]] std::optional<std::int32_t> exit_code() const;
    /// The loader ran at all.
    [[nodiscard]] bool said_hello() const { return hello_; }
    /// What came instead of frames: a shell's or the loader's last words.
    [[nodiscard]] std::string last_words() const;

private:
    using Clock = std::chrono::steady_clock;

    Result<void> converse(std::stop_token stop, std::stop_token abandon);
    void take(const wire::Message& message);
    void take_hello(const wire::Hello& hello);
    void take_ready(const wire::Ready& ready);
    void take_pong(const wire::Pong& pong);
    void record(ByteView bytes);
    void send(const Bytes& frame);
    void send_cargo();
    void ping_when_due();
    void begin_stop();
    void settle_rows();
    void follow_script(std::optional<ScriptWishes> wishes);
    void finish_script();
    [[nodiscard]] bool maps_are_prepared();
    [[nodiscard]] std::chrono::milliseconds patience() const;
    [[nodiscard]] Result<void> verdict() const;
    [[nodiscard]] Error nothing_came() const;
    void forward_stderr();

    remote::ExecChannel& channel_;
    Cargo cargo_;
    std::chrono::milliseconds silence_limit_;
    RecordingWriter* recording_;
    std::function<void(const SessionEvent&)> sink_;
    std::function<void()> tick_;
    std::vector<std::string> trace_events_;
    Ingest ingest_;
    decode::ClockSync clocks_;
    wire::FrameWriter writer_;
    MapChanger changer_;
    std::optional<ScriptRun> script_;
    Refusals refusals_;
    std::optional<MapFeed> maps_;
    std::optional<Clock::time_point> maps_asked_;

    std::vector<ProgramState> programs_;
    std::string stderr_;
    std::optional<Error> failure_;  ///< of our own side of the conversation
    std::optional<Error> recording_failure_;
    std::optional<wire::Exit> exit_;
    std::uint64_t received_bytes_ = 0;
    std::uint32_t cpu_count_ = 0;
    bool hello_ = false;
    bool ready_ = false;
    bool is_monotonic_ = false;  ///< the times of the trace are
    bool attached_ = false;
    bool stopping_ = false;
    bool paused_ = false;
    Clock::time_point last_heard_;
    Clock::time_point last_ping_;
    Clock::time_point last_row_frame_;
    std::uint64_t settled_frames_ = 0;
    Clock::time_point stop_sent_;
};

}  // namespace boardscope::session
