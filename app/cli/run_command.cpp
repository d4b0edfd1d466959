// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_command.h"

#include "app/cli/filter_argument.h"
#include "app/cli/interrupt.h"
#include "app/cli/map_text.h"
#include "app/cli/messages.h"
#include "app/cli/pause_key.h"
#include "app/cli/probe_file.h"
#include "app/cli/refusal_printer.h"
#include "app/cli/show_script.h"
#include "app/cli/terminal_prompts.h"
#include "app/cli/trace_events.h"
#include "app/session/program_states.h"
#include "app/session/session.h"
#include "app/session/target_catalog.h"
#include "app/session/workloads.h"
#include "core/filter/live_filter.h"

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace boardscope::cli {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto frame = 20ms;          // how often new rows are looked for
constexpr auto quiet_notice = 3s;     // "attached, 0 hits" is said after so long

/// Events from the session's thread to the main thread.
class Inbox {
public:
    void put(const session::SessionEvent& event)
    {
        const std::lock_guard lock(mutex_);
        events_.push_back(event);
        arrived_.notify_one();
    }
    std::deque<session::SessionEvent> take(std::chrono::milliseconds timeout)
    {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, timeout, [this] { return !events_.empty(); });
        return std::exchange(events_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<session::SessionEvent> events_;
};

std::uint32_t permille(double percent)
{
    return static_cast<std::uint32_t>(std::lround(percent * 10));
}

class RunLoop {
public:
    RunLoop(const RunArguments& arguments, filter::FilterPlan plan)
        : arguments_(arguments), filter_(std::move(plan)), printer_(arguments.format), refusals_(arguments.verbose),
          started_(Clock::now())
    {
    }

    int operator()(session::Session& session, Inbox& inbox)
    {
        while (!ended_) {
            for (const session::SessionEvent& event : inbox.take(frame))
                std::visit([this](const auto& e) { on(e); }, event);
            print_rows(session.store().snapshot());
            print_maps();
            if (wants_stop()) session.request_stop();
            if (interrupt_count() > 1) session.abandon();
            if (attached_at_ && pause_key_.was_pressed()) toggle_pause(session);
            notice_quiet();
        }
        print_rows(session.store().snapshot());
        print_maps();
        return summarise(session.store().snapshot());
    }

private:
    void on(const session::StateChanged& changed)
    {
        if (changed.state != session::State::failed && changed.state != session::State::ended) say(changed.sentence);
        if (changed.state != session::State::attached) return;
        attached_at_ = Clock::now();
        if (pause_key_.watch()) say("p pauses, Ctrl-C stops");
    }
    void on(const session::BuildFinished& finished)
    {
        say(finished.diagnostics);
        if (!finished.diagnostics.has_errors())
            say("built " + std::to_string(finished.object_bytes) + " bytes, " + finished.route_reason);
        for (const std::string& line : finished.filter_lines)
            say(line);
        is_script_ = finished.is_script;
    }
    void on(const session::LogLine& line)
    {
        if (!refusals_.take(line)) say(line);
    }
    void on(const session::ProgramRefused& refused) { refusals_.print(refused); }
    void on(const session::ProgramsChanged& changed)
    {
        for (std::size_t i = 0; i < changed.programs.size(); ++i)
            if (i >= programs_.size() || is_news(programs_[i], changed.programs[i])) say_state(changed.programs[i]);
        programs_ = changed.programs;
    }
    /// A script may have hundreds of hooks: of those only what went wrong is told.
    void say_state(const session::ProgramState& program) const
    {
        if (!is_script_) return say(session::describe(program));
        if (program.attached || program.status == wire::ProgramStatus::paused) return;
        say("warning: " + program.kind + ":" + program.target + " is " + wire::to_string(program.status) +
            (program.reason.empty() ? "" : ": " + program.reason));
    }
    /// Hits change all the time; that it was detached, and why, is told.
    static bool is_news(const session::ProgramState& before, const session::ProgramState& now)
    {
        return now.status != before.status || (now.reason != before.reason && !now.reason.empty());
    }
    void on(const session::LinkMeasured& link) { board_wall_ = link.board_wall; }
    void on(const session::MapContents& contents) { maps_.push_back(contents); }
    void on(const session::MapsChanged&) {}  // nothing here changes maps
    void on(const session::ScriptPrinted& printed)
    {
        if (printed.is_warning) return say("warning: " + printed.text);
        if (stdout_open_) stdout_open_ = printer_.print_block(printed.text);
    }
    void on(const session::Ended& ended)
    {
        refusals_.print_rest();
        ended_ = ended;
    }

    void print_rows(const store::Snapshot& snapshot)
    {
        filter_.update(snapshot);
        const filter::RowSet& rows = filter_.rows();
        if (shown_ < rows.count() && !enough() && shown_ == 0) {
            const auto since = std::chrono::duration<double>(Clock::now() - started_).count();
            char text[64];
            std::snprintf(text, sizeof text, "first row after %.1f s", since);
            say(text);
        }
        if (shown_ < rows.count() && !enough() && stdout_open_) {
            rows.for_each(
                [&](RowId row) {
                    if (enough()) return;
                    if (prints_rows()) printer_.print(snapshot, row);
                    ++shown_;
                },
                rows.nth(shown_));
            stdout_open_ = printer_.flush();
        }
    }

    /// Behind the rows that came before them; in text each map is a block with an empty line behind it.
    void print_maps()
    {
        for (const session::MapContents& contents : std::exchange(maps_, {})) {
            std::string block;
            for (const std::string& line : map_lines(contents, arguments_.format)) block += line + "\n";
            if (arguments_.format == Format::text) block += "\n";
            ++maps_shown_;
            if (stdout_open_) stdout_open_ = printer_.print_block(block);
        }
    }

    /// A script says itself what is to be read.
    [[nodiscard]] bool prints_rows() const { return !is_script_ || arguments_.rows; }
    [[nodiscard]] bool enough() const { return arguments_.events && shown_ >= *arguments_.events; }

    [[nodiscard]] bool wants_stop() const
    {
        if (interrupt_count() > 0 || enough() || !stdout_open_) return true;
        return attached_at_ && arguments_.duration_seconds &&
               Clock::now() - *attached_at_ >= std::chrono::duration<double>(*arguments_.duration_seconds);
    }

    void toggle_pause(session::Session& session)
    {
        paused_ = !paused_;
        session.pause(paused_);
        say(paused_ ? "paused: the programs are off their hooks; p goes on" : "going on");
    }

    void notice_quiet()
    {
        if (quiet_said_ || !attached_at_ || shown_ > 0 || Clock::now() - *attached_at_ < quiet_notice) return;
        quiet_said_ = true;
        std::uint64_t hits = 0;
        for (const session::ProgramState& program : programs_) hits += program.hits.value_or(0);
        if (programs_.empty()) return say("tracing, and none of these events has happened yet");
        if (is_script_ && hits > 0) return;  // not every script makes rows
        say(hits == 0 ? "attached, 0 hits: nothing has fired yet; make the board do what the probe waits for"
                      : "the programs ran " + std::to_string(hits) + " times and no row " +
                            (filter_.plan().matches_everything() ? "was printed by them" : "passed the filter"));
    }

    int summarise(const store::Snapshot& snapshot)
    {
        for (const session::ProgramState& program : programs_)
            if (program.attached && program.hits)
                say(program.name + " (" + program.kind + " " + program.target + "): " + std::to_string(*program.hits) +
                    (*program.hits == 1 ? " hit" : " hits"));
        const store::Totals& totals = snapshot.totals();
        std::string line = std::to_string(totals.event_count) + " events received, ";
        if (prints_rows()) line += std::to_string(shown_) + " rows shown, ";
        line += lost_text(totals);
        if (totals.odd_count > 0) line += ", " + std::to_string(totals.odd_count) + " odd lines kept as they came";
        if (!programs_.empty() || attached_at_) say(line);
        if (totals.event_count > 0) say_missing_fields(filter_.plan(), snapshot);
        if (arguments_.wants_maps() && !programs_.empty() && maps_shown_ == 0) say("no map of the probe was read");
        if (const std::string clock = clock_text(board_wall_); !clock.empty()) say(clock);
        if (ended_->board_confirmed_clean) say("the board is as it was");
        if (!arguments_.recording.empty() && (!programs_.empty() || attached_at_)) say("recording: " + arguments_.recording);
        if (ended_->error) say(*ended_->error);
        const std::optional<Error> unwritten = printer_.error();
        if (unwritten) say(*unwritten);
        if (interrupt_count() > 0) return exit_interrupted;
        if (ended_->error || unwritten) return exit_failure;
        return ended_->exit_code.value_or(exit_ok);
    }

    const RunArguments& arguments_;
    filter::LiveFilter filter_;
    RowPrinter printer_;
    RefusalPrinter refusals_;
    std::size_t shown_ = 0;
    std::vector<session::MapContents> maps_;
    std::size_t maps_shown_ = 0;
    bool is_script_ = false;
    bool stdout_open_ = true;
    bool quiet_said_ = false;
    bool paused_ = false;
    PauseKey pause_key_;
    Clock::time_point started_;
    std::optional<Clock::time_point> attached_at_;
    std::vector<session::ProgramState> programs_;
    std::optional<session::Ended> ended_;
    std::optional<decode::ClockOffset> board_wall_;
};

/// A probe and a profile; only the profile where there are trace events alone.
Result<builder::BuildRequest> read_request(const RunArguments& arguments, const boards::BoardPaths& paths)
{
    if (arguments.has_probe())
        return read_probe(arguments.probe, arguments.script, arguments.target, arguments.route, paths);
    Result<TargetProfile> profile = session::find_target(arguments.target, paths);
    if (!profile) return failure(profile.error());
    return builder::BuildRequest{.profile = std::move(*profile)};
}

}  // namespace

int run(const RunArguments& arguments)
{
    std::optional<filter::FilterPlan> plan = read_filter(arguments.filter);
    if (!plan) return exit_usage;
    if (const Result<void> checked = check_output(arguments.recording, arguments.probe); !checked) {
        say(checked.error());
        return exit_usage;
    }
    Result<std::vector<std::string>> trace_events = parse_trace_events(arguments.trace);
    if (trace_events && trace_events->empty() && !arguments.has_probe())
        trace_events = failure("there is nothing to run", "name a PROBE, give a script with -e, or name events of the kernel with --trace");
    if (trace_events && arguments.push && !arguments.has_probe())
        trace_events = failure("--push is about the programs of a probe", "name a PROBE, or leave --push out");
    if (!trace_events) {
        say(trace_events.error());
        return exit_usage;
    }
    const boards::BoardPaths paths = boards::default_paths();
    Result<builder::BuildRequest> build = read_request(arguments, paths);
    if (!build) {
        say(build.error());
        return exit_failure;
    }
    if (arguments.show) return show_script(*build, paths);
    build->attach = arguments.attach;
    if (arguments.push) build->push_down = *plan;
    const Result<wire::Without> without = wire::parse_without(arguments.without);
    if (!without) {
        say(without.error());
        return exit_usage;
    }
    session::SessionRequest request{.build = std::move(*build),
                                    .recording = arguments.recording,
                                    .trace_events = std::move(*trace_events),
                                    .text_source = arguments.text_source,
                                    .without = *without,
                                    .run_limit_per_s = arguments.max_rate,
                                    .run_limit_permille = permille(arguments.max_cpu_percent),
                                    .run_on_changed_board = arguments.on_changed_board};
    request.map_interval = std::chrono::milliseconds(arguments.map_interval_ms.value_or(0));
    request.maps_at_end = arguments.maps;
    if (arguments.format == Format::json) request.script_format = session::ScriptFormat::json;
    if (!arguments.workload.empty()) {
        Result<session::Workload> workload = session::find_workload(arguments.workload, paths.share);
        if (!workload) {
            say(workload.error());
            return exit_usage;
        }
        request.workload = std::move(*workload);
    }

    watch_interrupts();
    Inbox inbox;
    session::Session session(std::move(request), {.share = paths.share, .prompts = terminal_prompts()},
                             [&inbox](const session::SessionEvent& event) { inbox.put(event); });
    RunLoop loop(arguments, std::move(*plan));
    session.start();
    return loop(session, inbox);
}

}  // namespace boardscope::cli
