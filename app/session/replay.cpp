// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/replay.h"

#include "app/session/board_functions.h"
#include "app/session/ingest.h"
#include "app/session/map_feed.h"
#include "app/session/program_states.h"
#include "app/session/refusals.h"
#include "app/session/script_output.h"
#include "builder/program_lines.h"

#include <fstream>
#include <map>
#include <memory>
#include <utility>

namespace boardscope::session {

namespace {

constexpr std::size_t chunk_bytes = 1u << 20;

auto not_readable(const std::filesystem::path& path, const std::string& reason)
{
    return failure("cannot read the recording " + path.string() + ": " + reason,
                   "check that the file is a recording made by bscope run -o");
}

/// Appends up to `count` bytes of the file; returns how many came.
std::size_t read_more(std::ifstream& file, Bytes& buffer, std::size_t count)
{
    const std::size_t before = buffer.size();
    buffer.resize(before + count);
    file.read(reinterpret_cast<char*>(buffer.data() + before), static_cast<std::streamsize>(count));
    buffer.resize(before + static_cast<std::size_t>(file.gcount()));
    return buffer.size() - before;
}

Result<store::ParsedRecordingHeader> read_header(std::ifstream& file, Bytes& buffer,
                                                 const std::filesystem::path& path)
{
    while (true) {
        const Result<std::size_t> wanted = store::recording_header_bytes(buffer);
        if (!wanted) return not_readable(path, wanted.error().cause);
        if (buffer.size() >= *wanted && buffer.size() >= store::recording_prefix_bytes) break;
        if (read_more(file, buffer, *wanted - buffer.size()) == 0)
            return not_readable(path, "it ends within its header");
    }
    Result<store::ParsedRecordingHeader> parsed = store::decode_recording_header(buffer);
    if (!parsed) return not_readable(path, parsed.error().cause);
    return parsed;
}

/// Without them the rest of the file is as good as ever.
decode::RecordSchema records_of(const store::RecordingHeader& header, const LogSink& log)
{
    Result<decode::RecordSchema> records = decode::RecordSchema::parse(header.record_schema);
    if (records) return std::move(*records);
    if (log) log({.level = LogLine::Level::warning, .text = records.error().cause + "; records are shown as bytes"});
    return {};
}

/// Null: the probe was no script, or nobody knows any more what it meant.
std::unique_ptr<script::ScriptSchema> script_of(const store::RecordingHeader& header, const LogSink& log)
{
    if (header.script_schema.empty()) return nullptr;
    Result<script::ScriptSchema> schema = script::ScriptSchema::parse(header.script_schema);
    if (schema) return std::make_unique<script::ScriptSchema>(std::move(*schema));
    if (log) log({.level = LogLine::Level::warning, .text = schema.error().cause + "; records are shown as bytes"});
    return nullptr;
}

FunctionsOfFile functions_of(const store::RecordingHeader& header)
{
    const Result<TargetProfile> profile = parse_target_profile(header.profile_toml, "the recording");
    return profile ? board_functions(*profile) : FunctionsOfFile();
}

timeline::WallClock wall_clock_of(const wire::Pong& pong)
{
    return {.ahead_ns = static_cast<std::int64_t>(pong.realtime_ns - pong.monotonic_ns), .is_boards = true};
}

/// The frames about maps, which a session got by itself or had asked for. Names of addresses may come after the stacks
/// that need them, so stacks wait.
class ReplayedMaps {
public:
    ReplayedMaps(ByteView object, MapHistory& history)
        : history_(history),
          feed_(object, [](std::uint16_t, const Bytes&) {}, [this](const MapContents& contents) { add(contents); })
    {
        feed_.end();  // there is nobody to ask
    }

    void take(const wire::Message& message)
    {
        if (const auto* maps = std::get_if<wire::Maps>(&message)) feed_.take(*maps);
        if (const auto* entries = std::get_if<wire::MapEntries>(&message)) feed_.take(*entries);
        if (const auto* symbols = std::get_if<wire::Symbols>(&message)) {
            feed_.take(*symbols);
            for (const wire::Symbol& symbol : symbols->symbols)
                symbols_[symbol.address] = symbol;
        }
    }

    void finish()
    {
        for (auto& [map, contents] : last_stacks_) {
            contents.symbols = symbols_;
            history_.add(std::make_shared<const MapContents>(std::move(contents)));
        }
    }

private:
    void add(const MapContents& contents)
    {
        if (contents.map.role == wire::MapRole::stacks)
            last_stacks_[contents.map.id] = contents;
        else
            history_.add(std::make_shared<const MapContents>(contents));
    }

    MapHistory& history_;
    std::map<std::uint32_t, MapContents> last_stacks_;
    SymbolTable symbols_;
    MapFeed feed_;
};

}  // namespace

Result<Replayed> replay(const std::filesystem::path& path, store::EventStore& store, const LogSink& log,
                        std::stop_token stop, const ScriptReplay& script)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return not_readable(path, "it is a folder");
    std::ifstream file(path, std::ios::binary);
    if (!file) return not_readable(path, "it does not exist or may not be read");

    Bytes buffer;
    Result<store::ParsedRecordingHeader> parsed = read_header(file, buffer, path);
    if (!parsed) return failure(parsed.error());

    Replayed replayed;
    replayed.header = std::move(parsed->header);
    note_kernel_filter(store, replayed.header.kernel_filter);
    bool is_monotonic = false;
    ReplayedMaps maps(replayed.header.object, replayed.maps);
    Refusals refusals([&] { return builder::program_lines(replayed.header.object, replayed.header.probe_file); });
    Ingest ingest(store, [&](const wire::Message& message) {
        maps.take(message);
        if (const auto* hello = std::get_if<wire::Hello>(&message)) {
            replayed.cpu_count = hello->cpu_count;
            replayed.began_ns = hello->monotonic_ns;
            refusals.take(*hello);
        }
        if (const auto* ready = std::get_if<wire::Ready>(&message)) {
            is_monotonic = has_monotonic_times(*ready);
            const std::vector<ProgramState> before = std::exchange(replayed.programs, program_states(*ready));
            keep_stats(replayed.programs, before);
            for (ProgramRefused& refused : refusals.take(*ready))
                replayed.refused.push_back(std::move(refused));
        }
        if (const auto* stats = std::get_if<wire::Stats>(&message)) {
            apply_stats(replayed.programs, *stats);
            if (stats->run_counted) replayed.counted_ns = stats->monotonic_ns;
        }
        if (const auto* pong = std::get_if<wire::Pong>(&message); pong && is_monotonic)
            replayed.wall_clock = wall_clock_of(*pong);
        if (const auto* line = std::get_if<wire::Log>(&message)) {
            refusals.take(*line);
            if (log) log(log_line(*line));
        }
        if (const auto* exit = std::get_if<wire::Exit>(&message)) {
            replayed.ended = true;
            if (exit->reason == wire::ExitReason::program) replayed.exit_code = exit->code;
        }
    }, records_of(replayed.header, log));
    const std::unique_ptr<script::ScriptSchema> schema = script_of(replayed.header, log);
    std::optional<ScriptOutput> output;
    if (schema) {
        replayed.is_script = true;
        output.emplace(*schema,
                       ScriptOutput::Settings{.format = script.format,
                                              .host_realtime_ns = replayed.header.start_realtime_ns,
                                              .functions = functions_of(replayed.header)},
                       ScriptOutput::Board{}, [&](const ScriptPrinted& printed) {
                           if (script.print) script.print(printed);
                       });
        ingest.follow_script(*schema, output->names(), [&](const wire::Message& message) { output->take(message); });
    }
    ingest.push(ByteView(buffer).subspan(parsed->frames_offset));
    replayed.bytes = buffer.size() - parsed->frames_offset;
    while (!stop.stop_requested()) {
        buffer.clear();
        if (read_more(file, buffer, chunk_bytes) == 0) break;
        ingest.push(buffer);
        replayed.bytes += buffer.size();
    }
    replayed.cut = ingest.frames().pending_bytes() > 0;
    ingest.finish();
    maps.finish();
    if (output) output->finish();
    replayed.totals = store.snapshot().totals();
    replayed.damaged_bytes = ingest.frames().counts().skipped_bytes;
    return replayed;
}

}  // namespace boardscope::session
