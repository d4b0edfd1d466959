// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/refusals.h"

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace boardscope::session {

namespace {

constexpr std::string_view log_begins = "The verifier's log of program ";
constexpr int kernel_enotsupp = 524;
constexpr std::size_t longest_log = 8u << 20;  // of one program, whatever a board sends

/// Refusals of the load that need no log to be explained. The same numbers come from hooks, of programs that
/// are loaded.
bool tells_enough(const wire::ProgramState& program)
{
    return program.kernel_id == 0 &&
           (program.error == EPERM || program.error == E2BIG || program.error == kernel_enotsupp);
}

}  // namespace

std::optional<std::string> refused_program(const wire::Log& log)
{
    std::string_view text = log.text;
    if (log.origin != wire::LogOrigin::loader || !text.starts_with(log_begins)) return std::nullopt;
    text.remove_prefix(log_begins.size());
    return std::string(text.substr(0, text.find(':')));
}

void Refusals::take(const wire::Hello& hello)
{
    kernel_release_ = hello.kernel_release;
    machine_ = hello.machine;
}

void Refusals::take(const wire::Log& log)
{
    if (const std::optional<std::string> program = refused_program(log)) {
        current_ = *program;
        logs_[current_].clear();
        return;
    }
    if (log.origin != wire::LogOrigin::verifier) return;
    std::string& text = logs_[current_];
    // The end says why.
    if (text.size() + log.text.size() > longest_log) text.erase(0, std::min(text.size(), log.text.size()));
    text += log.text;
}

std::vector<ProgramRefused> Refusals::take(const wire::Ready& ready)
{
    std::vector<ProgramRefused> refused;
    for (const wire::ProgramState& program : ready.programs) {
        if (program.status != wire::ProgramStatus::refused || told_.contains(program.name)) continue;
        const auto log = logs_.find(program.name);
        if (log == logs_.end() && !tells_enough(program)) continue;
        told_.insert(program.name);
        if (log == logs_.end() && !told_errors_.insert(program.error).second) continue;
        refused.push_back(explain(program, log == logs_.end() ? std::string() : log->second));
    }
    return refused;
}

ProgramRefused Refusals::explain(const wire::ProgramState& program, const std::string& log)
{
    static const verifier::ProgramLines unknown;
    if (!lines_) lines_ = give_lines_();
    const auto lines = std::ranges::find(*lines_, program.name, &verifier::ProgramLines::program);
    const verifier::Refusal refusal{.program = program.name,
                                    .log = log,
                                    .error = program.error,
                                    .sentence = program.reason,
                                    .kernel_release = kernel_release_,
                                    .machine = machine_};
    const verifier::ProgramLines& known = lines == lines_->end() ? unknown : *lines;
    ProgramRefused refused{.explanation = verifier::explain(refusal, known),
                           .log = log,
                           .log_places = verifier::log_places(refusal, known)};
    refused.diagnostics = verifier::to_diagnostics(refused.explanation);
    return refused;
}

}  // namespace boardscope::session
