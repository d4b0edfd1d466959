// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Runs one program without a shell and collects what it prints.
// Thread:  blocks; call it on a worker thread. A stop request or the time limit kills the program.
// Errors:  only "could not be run" is an Error; a program that fails is a ProcessResult.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

struct Command {
    std::string program;
    std::vector<std::string> arguments;
    std::string working_directory;  ///< empty: ours
    std::string input;              ///< for its standard input
    std::chrono::seconds time_limit{60};
};

/// As one would type it: for the build log only, nothing is run from it.
[[nodiscard]] std::string to_text(const Command& command);

struct ProcessResult {
    enum class End { exited, crashed, timed_out, cancelled };
    End end = End::exited;
    int exit_code = 0;
    std::string output;    ///< standard output, whole
    std::string messages;  ///< standard error, whole

    [[nodiscard]] bool succeeded() const { return end == End::exited && exit_code == 0; }
};

[[nodiscard]] Result<ProcessResult> run_process(const Command& command, std::stop_token stop);

/// Waits for what the program is to read; nullopt: it is not needed any more.
using AwaitInput = std::function<std::optional<std::string>()>;
/// Starts the program first, then asks for its input (`command.input` is not used); the time limit begins there. What is not
/// needed any more ends as cancelled.
[[nodiscard]] Result<ProcessResult> run_process(const Command& command, std::stop_token stop, const AwaitInput& input);

}  // namespace boardscope::builder
