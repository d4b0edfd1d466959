// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/loader_stream.h"

#include "app/session/program_states.h"

#include <algorithm>
#include <utility>

namespace boardscope::session {

namespace {

using namespace std::chrono_literals;

constexpr auto read_tick = 20ms;      // how late a stop request may be noticed
constexpr auto ping_interval = 1s;
constexpr auto hello_patience = 15s;  // a slow board, a slow link, a loader of half a megabyte
constexpr auto load_patience = 120s;  // the verifier of a slow board may think for long, and answers nothing meanwhile
constexpr auto stop_patience = 10s;
constexpr auto map_patience = 8s;     // for the names of addresses, before STOP: a slow board has 100,000 symbols

}  // namespace

LoaderStream::LoaderStream(remote::ExecChannel& channel, Cargo cargo, Expected expected,
                           std::chrono::milliseconds silence_limit, store::EventStore& store,
                           RecordingWriter* recording, std::function<void(const SessionEvent&)> sink)
    : channel_(channel), cargo_(std::move(cargo)), silence_limit_(silence_limit), recording_(recording),
      sink_(std::move(sink)), trace_events_(std::move(expected.trace_events)),
      ingest_(store, [this](const wire::Message& message) { take(message); }, std::move(expected.records)),
      changer_([this](std::uint16_t type, const Bytes& payload) { send(writer_.frame(type, payload)); },
               [this](const MapsChanged& changed) { sink_(changed); }),
      refusals_([lines = std::move(expected.lines)] { return lines; })
{
    follow_script(std::move(expected.script));
}

void LoaderStream::follow_script(std::optional<ScriptWishes> wishes)
{
    if (!wishes) return;
    script_.emplace(
        std::move(*wishes),
        [this](std::uint16_t type, const Bytes& payload) { send(writer_.frame(type, payload)); },
        [this](const ScriptPrinted& printed) { sink_(printed); });
    ingest_.follow_script(script_->schema(), script_->names(),
                          [this](const wire::Message& message) { script_->take(message); });
}

/// A frame that was cut would swallow what comes behind it.
void LoaderStream::finish_script()
{
    if (!script_) return;
    const Bytes frames = script_->finish(ingest_.frames().next_sequence());
    if (ingest_.frames().pending_bytes() == 0) record(frames);
}

Result<void> LoaderStream::run(std::stop_token stop, std::stop_token abandon)
{
    Result<void> result = converse(stop, abandon);
    ingest_.finish();
    finish_script();
    forward_stderr();
    changer_.give_up();
    if (result && recording_failure_) return failure(*recording_failure_);
    return result;
}

Result<void> LoaderStream::converse(std::stop_token stop, std::stop_token abandon)
{
    last_heard_ = last_ping_ = Clock::now();
    while (!abandon.stop_requested()) {
        if (stop.stop_requested() && !stopping_ && maps_are_prepared()) begin_stop();
        remote::ReadOutcome outcome = channel_.read(read_tick);
        switch (outcome.kind) {
        case remote::ReadOutcome::Kind::bytes:
            last_heard_ = Clock::now();
            received_bytes_ += outcome.bytes.size();
            record(outcome.bytes);
            ingest_.push(outcome.bytes);
            break;
        case remote::ReadOutcome::Kind::end: return verdict();
        case remote::ReadOutcome::Kind::lost:
            if (exit_) return verdict();
            return failure(outcome.error.within("the session ended early, its rows are kept"));
        case remote::ReadOutcome::Kind::timeout:
            if (Clock::now() - last_heard_ > patience()) return failure(nothing_came());
            break;
        }
        settle_rows();
        if (script_) script_->tick();
        if (failure_) return failure(*failure_);
        if (exit_) return verdict();
        ping_when_due();
        forward_stderr();
        if (attached_ && !stopping_ && tick_) tick_();
    }
    return failure("the session was abandoned", "the loader cleans up by itself once the link is gone");
}

/// Rows wait for older ones from other CPUs. Those would have come by now.
void LoaderStream::settle_rows()
{
    if (!ingest_.has_waiting_rows() || ingest_.row_frames() != settled_frames_) {
        settled_frames_ = ingest_.row_frames();
        last_row_frame_ = Clock::now();
    } else if (Clock::now() - last_row_frame_ >= read_tick) {
        ingest_.settle();
    }
}

void LoaderStream::take(const wire::Message& message)
{
    if (const auto* hello = std::get_if<wire::Hello>(&message)) return take_hello(*hello);
    if (const auto* ready = std::get_if<wire::Ready>(&message)) return take_ready(*ready);
    if (const auto* log = std::get_if<wire::Log>(&message)) {
        refusals_.take(*log);
        return sink_(log_line(*log));
    }
    if (const auto* exit = std::get_if<wire::Exit>(&message)) {
        exit_ = *exit;
        return;
    }
    if (const auto* result = std::get_if<wire::MapResult>(&message)) changer_.take(*result);
    if (maps_) {
        if (const auto* maps = std::get_if<wire::Maps>(&message)) return maps_->take(*maps);
        if (const auto* entries = std::get_if<wire::MapEntries>(&message)) return maps_->take(*entries);
        if (const auto* symbols = std::get_if<wire::Symbols>(&message)) return maps_->take(*symbols);
        if (const auto* result = std::get_if<wire::MapResult>(&message)) return maps_->take(*result);
    }
    if (const auto* stats = std::get_if<wire::Stats>(&message)) {
        apply_stats(programs_, *stats);
        return sink_(ProgramsChanged{programs_, stats->run_counted ? stats->monotonic_ns : 0, cpu_count_});
    }
    if (const auto* pong = std::get_if<wire::Pong>(&message)) take_pong(*pong);
}

/// The cookie is when the ping was sent, by the steady clock; clocks of two machines are compared by wall clock.
void LoaderStream::take_pong(const wire::Pong& pong)
{
    const Clock::time_point sent{Clock::duration(static_cast<Clock::rep>(pong.cookie))};
    const std::chrono::nanoseconds round_trip = Clock::now() - sent;
    const std::chrono::nanoseconds now = std::chrono::system_clock::now().time_since_epoch();
    LinkMeasured measured{
        .round_trip = round_trip, .board_ns = pong.monotonic_ns, .received_bytes = received_bytes_};
    clocks_.add({.sent_ns = (now - round_trip).count(),
                 .received_ns = now.count(),
                 .board_monotonic_ns = static_cast<std::int64_t>(pong.monotonic_ns),
                 .board_realtime_ns = static_cast<std::int64_t>(pong.realtime_ns)});
    measured.board_wall = clocks_.board_wall();
    measured.drift_ppm = clocks_.drift_ppm();
    if (const std::optional<std::int64_t> wall_ns = clocks_.wall_at(0); wall_ns && is_monotonic_)
        measured.wall_clock = timeline::WallClock{.ahead_ns = *wall_ns};
    sink_(measured);
}

void LoaderStream::take_hello(const wire::Hello& hello)
{
    if (hello_) return;
    hello_ = true;
    cpu_count_ = hello.cpu_count;
    refusals_.take(hello);
    if (hello.wire_version != BSW_VERSION) {
        failure_ = Error{"the loader speaks version " + std::to_string(hello.wire_version) +
                             " of the wire, this program " + std::to_string(BSW_VERSION),
                         "build the loader and the program from the same source"};
        return;
    }
    sink_(StateChanged{State::deploying, "sending the program"});
    send_cargo();
}

/// Comes again whenever the state of a program changes.
void LoaderStream::take_ready(const wire::Ready& ready)
{
    const bool again = std::exchange(ready_, true);
    is_monotonic_ = has_monotonic_times(ready);
    std::vector<ProgramState> before = std::exchange(programs_, program_states(ready));
    keep_stats(programs_, before);
    for (ProgramRefused& refused : refusals_.take(ready))
        sink_(std::move(refused));
    sink_(ProgramsChanged{.programs = programs_, .cpu_count = cpu_count_});
    if (again) return;
    if (ready.attached_count() == 0 && trace_events_.empty()) return;  // EXIT follows and says why
    sink_(StateChanged{State::attached, attached_sentence(programs_, trace_events_)});
    attached_ = true;
}

void LoaderStream::record(ByteView bytes)
{
    if (!recording_) return;
    const Result<void> written = recording_->append(bytes);
    if (written) return;
    // The session is worth more than its file: say it, and go on without.
    recording_ = nullptr;
    recording_failure_ = written.error();
    sink_(LogLine{.level = LogLine::Level::error,
                  .text = written.error().cause + "; the session goes on, the file ends here"});
}

void LoaderStream::send(const Bytes& frame)
{
    if (Result<void> sent = channel_.write(frame); !sent && !failure_) failure_ = sent.error();
}

void LoaderStream::send_cargo()
{
    const Result<std::vector<Bytes>> frames = cargo_frames(writer_, cargo_);
    if (!frames) {
        failure_ = frames.error();
        return;
    }
    for (const Bytes& frame : *frames) send(frame);
}

void LoaderStream::ping_when_due()
{
    const Clock::time_point now = Clock::now();
    if (!hello_ || now - last_ping_ < ping_interval) return;
    last_ping_ = now;
    // Without patience: a full queue means that the board does not read, which the silence limit deals with.
    const Bytes ping = writer_.ping(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    [[maybe_unused]] const Result<void> sent = channel_.write(ping, 0ms);
}

void LoaderStream::pause(bool paused)
{
    if (paused == paused_) return;
    paused_ = paused;
    send(writer_.pause(paused));
}

void LoaderStream::follow_maps()
{
    maps_.emplace(cargo_.object, [this](std::uint16_t type, const Bytes& payload) { send(writer_.frame(type, payload)); },
                  [this](const MapContents& contents) { sink_(contents); });
}

bool LoaderStream::maps_are_prepared()
{
    if (!maps_ || !ready_) return true;
    if (!maps_asked_) {
        maps_asked_ = Clock::now();
        maps_->prepare_end();
    }
    return maps_->prepared() || Clock::now() - *maps_asked_ > map_patience;
}

void LoaderStream::begin_stop()
{
    stopping_ = true;
    stop_sent_ = Clock::now();
    sink_(StateChanged{State::stopping, "detaching"});
    if (maps_) maps_->end();
    send(writer_.stop());
}

std::chrono::milliseconds LoaderStream::patience() const
{
    if (stopping_) return stop_patience;
    if (!hello_) return hello_patience;
    if (!ready_) return load_patience;
    return silence_limit_;
}

Error LoaderStream::nothing_came() const
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience()).count();
    if (!hello_)
        return {"the loader was started on the board and said nothing for " + std::to_string(seconds) + " s",
                "check that the board can run it: uname -m, and free memory"};
    return {"the board has not answered for " + std::to_string(seconds) + " s: it was unplugged, hangs, or the "
            "network is down",
            "the rows so far are kept; the loader removes its programs by itself when the host stays silent"};
}

Result<void> LoaderStream::verdict() const
{
    if (exit_) {
        if (exit_->reason == wire::ExitReason::stopped || exit_code()) return {};
        const char* hint = exit_->reason == wire::ExitReason::refused
                               ? "the reason of each is told beside it"
                               : "the board log above says more";
        return failure("the loader ended: " + exit_->text, hint);
    }
    const std::string words = last_words();
    return failure("the loader ended without a goodbye" + (words.empty() ? std::string() : ": " + words),
                   "it may have been killed; dmesg on the board may tell");
}

std::optional<std::int32_t> LoaderStream::exit_code() const
{
    if (!exit_ || exit_->reason != wire::ExitReason::program) return std::nullopt;
    return exit_->code;
}

std::string LoaderStream::last_words() const
{
    const std::string& stray = ingest_.frames().stray_text();
    return stray.empty() ? stderr_ : stray;
}

void LoaderStream::forward_stderr()
{
    std::string text = channel_.take_stderr();
    if (text.empty()) return;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    stderr_ = text;
    sink_(LogLine{.level = LogLine::Level::warning, .origin = LogLine::Origin::loader, .text = text});
}

}  // namespace boardscope::session
