// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/session.h"

#include "app/session/board_functions.h"
#include "app/session/deployment.h"
#include "app/session/ingest.h"
#include "app/session/kernel_symbols.h"
#include "app/session/loader_stream.h"
#include "app/session/recording_writer.h"
#include "app/session/script_plan.h"
#include "app/session/trace_memory.h"
#include "core/target/drift.h"
#include "core/wire/profile_without.h"
#include "remote/board_check.h"
#include "remote/board_connection.h"
#include "remote/board_survey.h"
#include "remote/privilege.h"
#include "remote/start_loader.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace boardscope::session {

namespace {

constexpr std::chrono::seconds exit_status_patience{2};
constexpr std::chrono::seconds command_patience{5};
constexpr std::chrono::seconds file_patience{20};

std::uint64_t wall_clock_ns()
{
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count());
}

/// The errors of a build as one sentence; the diagnostics themselves were shown already.
Error build_error(const Diagnostics& diagnostics)
{
    std::size_t errors = 0;
    for (const Diagnostic& item : diagnostics.items())
        if (item.severity == Severity::error) ++errors;
    return {"the probe does not build: " + std::to_string(errors) + (errors == 1 ? " error" : " errors"),
            "nothing was sent to the board; correct the lines above and run it again"};
}

std::vector<std::string> notes_on(const builder::BuiltProbe& probe)
{
    if (probe.object.empty()) return {};
    return {builder::route_sentence(probe)};
}

}  // namespace

class Session::Run {
public:
    Run(SessionRequest request, Surroundings surroundings, EventSink sink)
        : request_(std::move(request)), surroundings_(std::move(surroundings)), sink_(std::move(sink))
    {
    }

    void start()
    {
        thread_ = std::jthread([this](std::stop_token abandoned) { run(abandoned); });
    }
    void request_stop() { stop_.request_stop(); }
    void run_workload(Workload workload)
    {
        const std::lock_guard lock(workload_mutex_);
        wanted_workload_ = std::move(workload);
    }
    void pause(bool paused) { wanted_pause_ = paused; }
    void change_maps(MapChanges changes)
    {
        const std::lock_guard lock(changes_mutex_);
        wanted_changes_.push_back(std::move(changes));
    }
    void abandon()
    {
        stop_.request_stop();
        thread_.request_stop();
    }
    void wait()
    {
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] const std::shared_ptr<store::EventStore>& store() const { return store_; }

private:
    void run(std::stop_token abandoned);
    Result<void> pipeline();
    Result<builder::BuiltProbe> build();
    Result<void> connect();
    Result<void> check_board();
    Result<void> check_drift(const remote::BoardFacts& facts);
    Result<RecordingWriter*> open_recording(const builder::BuiltProbe& probe, const wire::Plan& plan);
    Result<std::unique_ptr<remote::ExecChannel>> deploy();
    Result<void> stream(std::unique_ptr<remote::ExecChannel> channel, const builder::BuiltProbe& probe,
                        const wire::Plan& plan, RecordingWriter* recording);
    std::optional<ScriptWishes> script_wishes(const builder::BuiltProbe& probe);
    std::string run_command(const std::string& command);
    std::optional<std::string> read_file(const std::string& path);
    std::vector<wire::Symbol> name_addresses(const std::vector<std::uint64_t>& addresses);
    void start_wanted_workload();
    std::vector<MapChanges> take_wanted_changes();
    void drain_workload();
    void say_memory_trouble();

    void enter(State state, std::string sentence) { sink_(StateChanged{state, std::move(sentence)}); }
    void say(LogLine::Level level, std::string text)
    {
        sink_(LogLine{.level = level, .origin = LogLine::Origin::session, .text = std::move(text)});
    }

    SessionRequest request_;
    Surroundings surroundings_;
    EventSink sink_;
    std::shared_ptr<TraceMemory> memory_ = std::make_shared<TraceMemory>();
    bool said_memory_trouble_ = false;
    std::shared_ptr<store::EventStore> store_ = std::make_shared<store::EventStore>(store::StoreLimits{}, memory_);

    /// Before anything is attached a stop request and abandoning are the same: there is nothing to put in order.
    std::stop_source stop_;
    std::stop_token abandoned_;
    bool confirmed_clean_ = false;
    std::optional<std::int32_t> exit_code_;
    std::uint64_t start_realtime_ns_ = wall_clock_ns();
    bool board_changed_ = false;
    bool streamed_ = false;  ///< the loader ran

    std::unique_ptr<remote::BoardConnection> connection_;
    std::unique_ptr<remote::ExecChannel> workload_;
    std::optional<RecordingWriter> recording_;
    std::atomic<bool> wanted_pause_ = false;
    std::mutex workload_mutex_;
    std::optional<Workload> wanted_workload_;
    std::mutex changes_mutex_;
    std::vector<MapChanges> wanted_changes_;
    std::jthread thread_;
};

void Session::Run::run(std::stop_token abandoned)
{
    abandoned_ = abandoned;
    const Result<void> result = pipeline();
    workload_.reset();
    connection_.reset();
    recording_.reset();

    Ended ended{.board_confirmed_clean = confirmed_clean_, .exit_code = exit_code_, .board_changed = board_changed_};
    // Whoever asked for the end knows why building or connecting did not succeed. A stop that the board did not
    // confirm is news.
    const bool asked = abandoned_.stop_requested() || (stop_.stop_requested() && !streamed_);
    if (!result && !asked) ended.error = result.error();
    enter(ended.error ? State::failed : State::ended, ended.error ? ended.error->cause : "ended");
    sink_(ended);
}

Result<void> Session::Run::pipeline()
{
    Result<builder::BuiltProbe> probe = build();
    if (!probe) return failure(probe.error());
    wire::Plan plan{.text_source = request_.text_source,
                          .silence_limit = request_.silence_limit,
                          .stats_interval = request_.stats_interval,
                          .programs = probe->attach,
                          .trace_events = request_.trace_events,
                          .without = request_.without,
                          .map_interval = request_.map_interval,
                          .run_limit_per_s = request_.run_limit_per_s,
                          .run_limit_permille = request_.run_limit_permille,
                          .maps_at_end = request_.maps_at_end};

    if (probe->script) add_script(plan, *probe->script);

    if (Result<void> connected = connect(); !connected) return connected;
    if (Result<void> checked = check_board(); !checked) return checked;
    Result<RecordingWriter*> recording = open_recording(*probe, plan);
    if (!recording) return failure(recording.error());
    Result<std::unique_ptr<remote::ExecChannel>> channel = deploy();
    if (!channel) return failure(channel.error());
    return stream(std::move(*channel), *probe, plan, *recording);
}

Result<builder::BuiltProbe> Session::Run::build()
{
    if (request_.build.source_name.empty()) return builder::BuiltProbe{};
    const std::string name = std::filesystem::path(request_.build.source_name).filename().string();
    enter(State::building, "building " + name + " for " + request_.build.profile.name);
    Result<builder::Toolchain> toolchain = builder::Toolchain::find(surroundings_.share.string());
    if (!toolchain) return failure(toolchain.error());
    toolchain->warm = surroundings_.warm_compiler;

    builder::BuildRequest request = request_.build;
    request.profile = wire::profile_without(std::move(request.profile), request_.without);
    builder::BuildOutcome outcome = builder::build(request, *toolchain, stop_.get_token());
    BuildFinished finished{.diagnostics = outcome.diagnostics};
    if (outcome.probe) {
        finished.route_reason = builder::route_sentence(*outcome.probe);
        finished.commands = outcome.probe->commands;
        finished.object_bytes = outcome.probe->object.size();
        finished.filter_lines = filter::to_lines(outcome.probe->pushdown);
        finished.is_script = outcome.probe->script.has_value();
    }
    sink_(finished);
    if (!outcome.probe) return failure(build_error(outcome.diagnostics));
    return std::move(*outcome.probe);
}

Result<void> Session::Run::connect()
{
    const SshAddress& address = request_.build.profile.ssh;
    enter(State::connecting, "connecting to " + address.host);
    auto connection = remote::BoardConnection::open(address, surroundings_.prompts, stop_.get_token());
    if (!connection) return failure(connection.error());
    connection_ = std::move(*connection);
    return {};
}

Result<void> Session::Run::check_board()
{
    Result<remote::BoardFacts> facts = remote::check_board(*connection_, stop_.get_token());
    if (!facts) return failure(facts.error());
    const TargetProfile& profile = request_.build.profile;
    say(LogLine::Level::info, connection_->name() + ": " + facts->machine + ", Linux " + facts->kernel_release +
                                  (facts->os_name.empty() ? "" : ", " + facts->os_name));
    if (Result<void> checked = check_machine(*facts, profile); !checked) return checked;
    return check_drift(*facts);
}

/// What was built for another kernel may attach, and read wrong values without a word.
Result<void> Session::Run::check_drift(const remote::BoardFacts& facts)
{
    const TargetProfile& profile = request_.build.profile;
    FoundBoard then;
    if (profile.found) then = *profile.found;
    then.release = profile.kernel_release;
    FoundBoard now{.machine = facts.machine, .release = facts.kernel_release, .version = facts.kernel_version};
    if (!then.build_id.empty() || !then.config_sum.empty()) {
        Result<remote::KernelIdentity> identity =
            remote::kernel_identity(*connection_, then.big_endian, then.config_source, stop_.get_token());
        if (!identity) return failure(identity.error());
        now.build_id = std::move(identity->build_id);
        now.config_sum = std::move(identity->config_sum);
    }
    const std::vector<Difference> differences = drift(then, now);
    if (differences.empty()) return {};
    const std::string text = "the board is not the one that its profile describes: " + drift_text(differences, "; ");
    board_changed_ = profile.found && !request_.run_on_changed_board;
    if (board_changed_)
        return failure(text, "types and functions may differ: `bscope target update " + profile.name +
                                 "` takes the new kernel over, `bscope run --on-changed-board` runs the probe as it is");
    say(LogLine::Level::warning, text + "; types and functions may differ");
    return {};
}

Result<RecordingWriter*> Session::Run::open_recording(const builder::BuiltProbe& probe, const wire::Plan& plan)
{
    if (request_.recording.empty()) return static_cast<RecordingWriter*>(nullptr);
    store::RecordingHeader header{.profile_toml = to_toml(request_.build.profile),
                                  .board_name = request_.build.profile.name,
                                  .probe_file = request_.build.source_name,
                                  .probe_source = builder::is_compiled(request_.build.source_text) ? std::string() : request_.build.source_text,
                                  .object = probe.object,
                                  .plan = plan.encode(),
                                  .record_schema = probe.records.to_json(),
                                  .script_schema = probe.script ? probe.script->to_json() : std::string(),
                                  .notes = notes_on(probe),
                                  .kernel_filter = probe.pushdown.pushed,
                                  .start_realtime_ns = start_realtime_ns_,
                                  .host_version = BOARDSCOPE_VERSION};
    Result<RecordingWriter> writer = RecordingWriter::create(request_.recording, header);
    if (!writer) return failure(writer.error());
    recording_.emplace(std::move(*writer));
    return &*recording_;
}

Result<std::unique_ptr<remote::ExecChannel>> Session::Run::deploy()
{
    enter(State::deploying, "sending the loader");
    const Result<Bytes> loader = read_loader(surroundings_.share, request_.build.profile.arch);
    if (!loader) return failure(loader.error());
    auto running = remote::start_loader(*connection_, *loader, loader_options(request_.build.profile), surroundings_.prompts, {},
                                        stop_.get_token());
    if (!running) return failure(running.error());
    return std::move(running->channel);
}

Result<void> Session::Run::stream(std::unique_ptr<remote::ExecChannel> channel, const builder::BuiltProbe& probe,
                                  const wire::Plan& plan, RecordingWriter* recording)
{
    note_kernel_filter(*store_, probe.pushdown.pushed);
    Cargo cargo{.plan = plan.encode(), .btf = probe.btf, .object = probe.object};
    LoaderStream stream(*channel, std::move(cargo),
                        {.records = probe.records,
                         .trace_events = request_.trace_events,
                         .script = script_wishes(probe),
                         .lines = probe.lines},
                        request_.silence_limit, *store_, recording, sink_);
    if (request_.workload) run_workload(*request_.workload);
    if (request_.map_interval.count() > 0 || request_.maps_at_end) stream.follow_maps();
    stream.on_tick([this, &stream] {
        start_wanted_workload();
        stream.pause(wanted_pause_);
        for (MapChanges& changes : take_wanted_changes())
            stream.change_maps(std::move(changes));
        say_memory_trouble();
    });
    Result<void> result = stream.run(stop_.get_token(), abandoned_);
    confirmed_clean_ = stream.said_goodbye();
    exit_code_ = stream.exit_code();
    streamed_ = stream.said_hello();
    if (!result && !stream.said_hello() && connection_->is_alive()) {
        (void)channel->wait_exit(exit_status_patience);  // servers tell it after the end of stdout
        return failure(remote::explain_loader_end(*channel, stream.last_words(), loader_options(request_.build.profile), connection_->name()));
    }
    return result;
}

std::optional<ScriptWishes> Session::Run::script_wishes(const builder::BuiltProbe& probe)
{
    if (!probe.script) return std::nullopt;
    return ScriptWishes{
        .schema = *probe.script,
        .settings = {.format = request_.script_format,
                     .host_realtime_ns = start_realtime_ns_,
                     .functions = board_functions(request_.build.profile)},
        .run_command = [this](const std::string& command) { return run_command(command); },
        .read_file = [this](const std::string& path) { return read_file(path); },
        .name_addresses = [this](const auto& addresses) { return name_addresses(addresses); }};
}

/// Of system(). The loader waits meanwhile, so not for long.
std::string Session::Run::run_command(const std::string& command)
{
    Result<remote::CommandOutput> output = connection_->run(remote::ShellCommand::script(R"(eval "$1" 2>&1)", {command}), {},
                                                            command_patience, abandoned_);
    if (output) return std::move(output->out);
    say(LogLine::Level::warning, "system(): " + output.error().cause);
    return {};
}

/// With the rights that the loader had, which has ended and answers nothing any more.
std::optional<std::string> Session::Run::read_file(const std::string& path)
{
    if (!connection_->is_alive()) return std::nullopt;
    const Result<remote::PrivilegeGrant> grant =
        remote::obtain_privilege(*connection_, request_.build.profile.privilege, surroundings_.prompts, abandoned_);
    if (!grant) return std::nullopt;
    const std::string_view prefix = grant->stdin_prefix();
    Result<remote::CommandOutput> output =
        connection_->run(grant->wrap(remote::ShellCommand("cat").arg(path)),
                         std::as_bytes(std::span(prefix.data(), prefix.size())), file_patience, abandoned_);
    if (!output || output->exit_status != 0) return std::nullopt;
    return std::move(output->out);
}

std::vector<wire::Symbol> Session::Run::name_addresses(const std::vector<std::uint64_t>& addresses)
{
    const std::optional<std::string> kallsyms = read_file("/proc/kallsyms");
    return kallsyms ? symbols_in(*kallsyms, addresses) : std::vector<wire::Symbol>();
}

void Session::Run::start_wanted_workload()
{
    std::optional<Workload> wanted;
    {
        const std::lock_guard lock(workload_mutex_);
        wanted = std::exchange(wanted_workload_, std::nullopt);
    }
    if (workload_) drain_workload();
    if (!wanted) return;
    auto channel = connection_->start(remote::ShellCommand::script(wanted->script), stop_.get_token());
    if (!channel && stop_.stop_requested()) return;
    if (!channel) return say(LogLine::Level::warning, "the workload did not start: " + channel.error().cause);
    workload_ = std::move(*channel);
    say(LogLine::Level::info, "workload '" + wanted->name + "' runs on the board");
}

std::vector<MapChanges> Session::Run::take_wanted_changes()
{
    const std::lock_guard lock(changes_mutex_);
    return std::exchange(wanted_changes_, {});
}

/// Its output is of no interest, but must be taken so that the shell on the board can go on.
void Session::Run::drain_workload()
{
    while (true) {
        const remote::ReadOutcome outcome = workload_->read(std::chrono::milliseconds(0));
        if (outcome.kind == remote::ReadOutcome::Kind::timeout) return;
        if (outcome.kind != remote::ReadOutcome::Kind::bytes) return workload_.reset();
    }
}

void Session::Run::say_memory_trouble()
{
    if (said_memory_trouble_) return;
    const std::string trouble = memory_->use().trouble;
    if (trouble.empty()) return;
    said_memory_trouble_ = true;
    say(LogLine::Level::warning, "the rows take more memory than they should, and " + trouble);
}

Session::Session(SessionRequest request, Surroundings surroundings, EventSink sink)
    : run_(std::make_unique<Run>(std::move(request), std::move(surroundings), std::move(sink)))
{
}

Session::~Session()
{
    run_->abandon();
    run_->wait();
}

void Session::start() { run_->start(); }
void Session::request_stop() { run_->request_stop(); }
void Session::run_workload(Workload workload) { run_->run_workload(std::move(workload)); }
void Session::pause(bool paused) { run_->pause(paused); }
void Session::change_maps(MapChanges changes) { run_->change_maps(std::move(changes)); }
void Session::abandon() { run_->abandon(); }
const store::EventStore& Session::store() const { return *run_->store(); }
std::shared_ptr<const store::EventStore> Session::shared_store() const { return run_->store(); }
void Session::wait() { run_->wait(); }

}  // namespace boardscope::session
