// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One session: build → connect → deploy → attach → stream → stop, for one probe on one board.
//          No widgets: the command line, the window and the tests use the same one.
// Thread:  the session has a thread of its own. The public functions but wait() may be called from any thread
//          and return at once. The event sink is called on the session's thread and must not block;
//          rows are not events: readers take snapshots of store() at their own pace.
// Errors:  a session ends in one Ended event, which holds the Error when it did not end as asked.
#pragma once

#include "app/session/session_event.h"
#include "builder/build.h"
#include "core/store/event_store.h"
#include "core/target/target_profile.h"
#include "core/wire/plan.h"
#include "remote/prompts.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace boardscope::session {

/// Shell text that makes something happen on the board while the probe is attached. It runs over a second
/// channel, and must end by itself: it is written to end when its output is no longer read.
struct Workload {
    std::string name;
    std::string script;
};

struct SessionRequest {
    builder::BuildRequest build;  ///< probe text and target profile; no source_name: trace events only, nothing is built
    std::filesystem::path recording;  ///< empty: nothing is recorded
    std::optional<Workload> workload;
    std::chrono::milliseconds stats_interval{500};
    std::chrono::milliseconds map_interval{0};  ///< MapContents of each map so often, and at the end; 0: never
    bool maps_at_end = false;                   ///< MapContents of each map once, when programs are detached
    /// The loader gives up when the host is silent for so long; the host, when the board is.
    std::chrono::milliseconds silence_limit{10'000};
    std::vector<std::string> trace_events;  ///< "sched/sched_switch", "irq/*": the kernel's own, beside the programs
    wire::TextSource text_source = wire::TextSource::automatic;
    /// What the board's kernel is to be treated as not having: a new one then stands in for an old one.
    wire::Without without = wire::Without::nothing;
    ScriptFormat script_format = ScriptFormat::text;  ///< of ScriptPrinted events, where the probe is a script
    std::uint32_t run_limit_per_s = 0;     ///< a program that runs more often is detached; 0: no limit
    std::uint32_t run_limit_permille = 0;  ///< of one CPU's time; 0: no limit
    /// Also on a board that is not what its profile says was found there. Without that it is only warned of where
    /// nobody has looked at the board.
    bool run_on_changed_board = false;
};

/// What a session needs from its surroundings.
struct Surroundings {
    std::filesystem::path share;  ///< loaders/ and bpf/ are below it
    remote::Prompts prompts;      ///< called on the session's thread, and may block there
    std::shared_ptr<builder::WarmCompiler> warm_compiler{};  ///< for scripts; null: none is kept warm
};

using EventSink = std::function<void(const SessionEvent&)>;

class Session {
public:
    Session(SessionRequest request, Surroundings surroundings, EventSink sink);
    /// Abandons the session if it still runs, and waits for its thread.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start();
    /// Ends in order: the loader detaches, sends what it still holds, and confirms that nothing stays.
    void request_stop();
    /// While attached: takes the programs off their hooks, or puts them back; maps keep what they hold.
    void pause(bool paused);
    /// While attached: changes entries of the object's maps. Answered by one MapsChanged and, where maps are read now and
    /// then, by what the map holds then. What was not begun when the session ends has no answer but Ended.
    void change_maps(MapChanges changes);
    /// While attached: runs it on the board over a channel of its own. Without effect in other states.
    void run_workload(Workload workload);
    /// Ends now: gives up building or connecting, drops the link. The loader cleans up by itself.
    void abandon();

    [[nodiscard]] const store::EventStore& store() const;
    /// The same store for readers that outlive the session.
    [[nodiscard]] std::shared_ptr<const store::EventStore> shared_store() const;
    /// Waits until the Ended event has been delivered.
    void wait();

private:
    class Run;
    std::unique_ptr<Run> run_;
};

}  // namespace boardscope::session
