// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A compiler that is started before there is anything to compile, and waits for the source on its standard input.
//          clang takes longer to start (it links itself to libLLVM: 100 ms) than to compile a script.
// Thread:  any; the program is minded by a thread of its own.
// Errors:  those of run_process(). A compiler that died while it waited is tried once more, cold.
#pragma once

#include "builder/process.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <stop_token>

namespace boardscope::builder {

class WarmCompiler {
public:
    /// Nobody types: what waits is ended after this time, and its memory (some 30 MB) is free.
    explicit WarmCompiler(std::chrono::milliseconds patience = std::chrono::minutes(10));
    ~WarmCompiler();
    WarmCompiler(const WarmCompiler&) = delete;
    WarmCompiler& operator=(const WarmCompiler&) = delete;

    /// Starts one for this program and these arguments, unless one waits already. One for others is ended. Returns at once.
    void prepare(const Command& command);
    /// Gives `command.input` to the one that waits, or runs the command where there is none such.
    [[nodiscard]] Result<ProcessResult> run(const Command& command, std::stop_token stop);
    /// Whether one waits for this program and these arguments.
    [[nodiscard]] bool is_ready_for(const Command& command) const;

private:
    class Waiting;
    [[nodiscard]] bool suits(const Command& command) const;

    std::chrono::milliseconds patience_;
    mutable std::mutex mutex_;
    std::shared_ptr<Waiting> waiting_;
};

}  // namespace boardscope::builder
