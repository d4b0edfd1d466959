// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which programs a kernel did not load, and why: the logs that the loader sends, explained once READY tells the
//          states of the programs.
// Thread:  one thread: the session's, or that of a replay.
// Errors:  none.
// Source:  docs/wire.md, "A program that is refused".
#pragma once

#include "app/session/session_event.h"
#include "core/verifier/program_lines.h"
#include "core/wire/messages.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace boardscope::session {

/// "on_open" of the loader's line before a verifier's log; nothing: it is another line.
[[nodiscard]] std::optional<std::string> refused_program(const wire::Log& log);

class Refusals {
public:
    /// Of the object's programs, where they are known; asked for when the first program is refused.
    using GiveLines = std::function<std::vector<verifier::ProgramLines>()>;

    explicit Refusals(GiveLines give_lines) : give_lines_(std::move(give_lines)) {}

    void take(const wire::Hello& hello);
    void take(const wire::Log& log);
    /// Those that were not told before. What was loaded and could not be hooked is not among them.
    [[nodiscard]] std::vector<ProgramRefused> take(const wire::Ready& ready);

private:
    [[nodiscard]] ProgramRefused explain(const wire::ProgramState& program, const std::string& log);

    GiveLines give_lines_;
    std::optional<std::vector<verifier::ProgramLines>> lines_;
    std::string kernel_release_;
    std::string machine_;
    std::string current_;  ///< whose log comes now
    std::map<std::string, std::string> logs_;
    std::set<std::string> told_;
    std::set<int> told_errors_;  ///< that have no log: the same is true of all other programs
};

}  // namespace boardscope::session
