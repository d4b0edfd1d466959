// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Time that work takes, here and in programs that are compared with ours.
// Thread:  any.
// Units:   seconds.
// Errors:  a program that cannot be run has the status -1 or 127 and no output.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::bench {

/// What this thread has used until now, in user and kernel together.
[[nodiscard]] double thread_cpu_s();

struct Taken {
    double cpu_s = 0;  ///< user and kernel together
    double wall_s = 0;
};

/// The best of a few times, since other work on the machine only ever makes it slower.
[[nodiscard]] Taken best_of(int repetitions, const std::function<void()>& work);

struct ProgramRun {
    int status = -1;
    std::string output;
    Taken taken;
};

/// argv[0] is looked for in PATH. `output_limit`: what comes beyond that is read and dropped.
[[nodiscard]] ProgramRun run_program(const std::vector<std::string>& argv,
                                     std::size_t output_limit = std::size_t{1} << 16);
/// The run that took least.
[[nodiscard]] ProgramRun best_run(int repetitions, const std::vector<std::string>& argv);

[[nodiscard]] bool is_installed(std::string_view program);

/// Of this process.
[[nodiscard]] std::size_t resident_bytes();

}  // namespace boardscope::bench
