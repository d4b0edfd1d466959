// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/program_states.h"

#include "app/session/refusals.h"

#include <algorithm>

namespace boardscope::session {

const char* to_string(State state)
{
    switch (state) {
    case State::idle: return "idle";
    case State::building: return "building";
    case State::connecting: return "connecting";
    case State::deploying: return "deploying";
    case State::attached: return "attached";
    case State::stopping: return "stopping";
    case State::ended: return "ended";
    case State::failed: return "failed";
    }
    return "unknown";
}

namespace {

/// Of the states of one program, which stand side by side, one has the hits.
void choose_who_counts(std::vector<ProgramState>& programs)
{
    for (auto begin = programs.begin(); begin != programs.end();) {
        const auto end = std::find_if(begin, programs.end(), [&](const ProgramState& one) { return one.name != begin->name; });
        auto counts = std::find_if(begin, end, [](const ProgramState& one) { return one.status != wire::ProgramStatus::refused; });
        if (counts == end) counts = begin;
        for (auto one = begin; one != end; ++one) one->shares_hits = one != counts;
        begin = end;
    }
}

}  // namespace

std::vector<ProgramState> program_states(const wire::Ready& ready)
{
    std::vector<ProgramState> programs;
    programs.reserve(ready.programs.size());
    for (const wire::ProgramState& program : ready.programs) {
        programs.push_back({.name = program.name,
                            .target = program.target,
                            .kind = wire::to_string(program.kind),
                            .status = program.status,
                            .attached = program.status == wire::ProgramStatus::attached,
                            .reason = program.reason});
    }
    choose_who_counts(programs);
    return programs;
}

bool has_monotonic_times(const wire::Ready& ready)
{
    return ready.text_source == wire::TextSource::none || ready.text_clock == wire::TextClock::monotonic;
}

void apply_stats(std::vector<ProgramState>& programs, const wire::Stats& stats)
{
    if (!stats.run_counted) return;
    const std::size_t count = std::min(programs.size(), stats.programs.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (programs[i].shares_hits) continue;
        programs[i].hits = stats.programs[i].run_count;
        programs[i].run_time_ns = stats.programs[i].run_time_ns;
    }
}

void keep_stats(std::vector<ProgramState>& programs, const std::vector<ProgramState>& before)
{
    for (std::size_t i = 0; i < std::min(programs.size(), before.size()); ++i) {
        if (programs[i].name != before[i].name || programs[i].shares_hits) continue;
        programs[i].hits = before[i].hits;
        programs[i].run_time_ns = before[i].run_time_ns;
    }
}

std::string attached_sentence(const std::vector<ProgramState>& programs, const std::vector<std::string>& trace_events)
{
    std::string sentence;
    if (!programs.empty() || trace_events.empty()) {
        const auto attached =
            std::count_if(programs.begin(), programs.end(), [](const ProgramState& one) { return one.attached; });
        sentence = "attached " + std::to_string(attached) + " of " + std::to_string(programs.size()) +
                   (programs.size() == 1 ? " program" : " programs");
    }
    for (std::size_t i = 0; i < trace_events.size(); ++i)
        sentence += (i > 0 ? " " : sentence.empty() ? "tracing " : ", tracing ") + trace_events[i];
    return sentence;
}

LogLine log_line(const wire::Log& log)
{
    LogLine line{.text = log.text};
    if (refused_program(log)) {
        line.level = LogLine::Level::error;
        line.origin = LogLine::Origin::verifier;
        return line;
    }
    switch (log.level) {
    case wire::LogLevel::error: line.level = LogLine::Level::error; break;
    case wire::LogLevel::warning: line.level = LogLine::Level::warning; break;
    case wire::LogLevel::info: line.level = LogLine::Level::info; break;
    case wire::LogLevel::debug: line.level = LogLine::Level::debug; break;
    }
    switch (log.origin) {
    case wire::LogOrigin::loader: line.origin = LogLine::Origin::loader; break;
    case wire::LogOrigin::libbpf: line.origin = LogLine::Origin::libbpf; break;
    case wire::LogOrigin::verifier: line.origin = LogLine::Origin::verifier; break;
    }
    return line;
}

std::string describe(const ProgramState& program)
{
    const std::string what = program.name + " (" + program.kind + (program.target.empty() ? "" : " ") + program.target + ")";
    const std::string text = wire::to_string(program.status) + (" " + what);
    return program.attached || program.reason.empty() ? text : text + ": " + program.reason;
}

}  // namespace boardscope::session
