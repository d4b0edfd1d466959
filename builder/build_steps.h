// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the steps of one build share, and the steps of both routes. Private to the builder.
// Thread:  one build belongs to one thread.
#pragma once

#include "builder/build.h"
#include "builder/content_cache.h"
#include "builder/files.h"
#include "builder/process.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

struct BuildSteps {
    const BuildRequest& request;
    const Toolchain& toolchain;
    std::stop_token stop;
    const TemporaryFolder& folder;
    Diagnostics diagnostics;
    std::vector<std::string> commands;
    bool only_checks = false;  ///< what is wrong with the source is asked for, and no object

    void error(std::string message, std::string hint);
    void error(const Error& failure) { error(failure.cause, failure.hint); }

    /// Runs a compiler; its messages become diagnostics. False when there is no use in going on.
    [[nodiscard]] bool run_compiler(const Command& command);
    /// The same, for what the compiler writes to its standard output; by one that waits already, where there is one.
    [[nodiscard]] std::optional<std::string> run_compiler_for_output(const Command& command);
    /// Runs another program; only its failure becomes a diagnostic.
    [[nodiscard]] bool run_program(const Command& command);
    /// Runs a program that writes the file `output`, or takes what it wrote when all that `key` names was the same.
    [[nodiscard]] bool run_program_once(const CacheKey& key, const std::string& output, const Command& command);

private:
    [[nodiscard]] std::optional<ProcessResult> run(const Command& command);
    [[nodiscard]] std::optional<ProcessResult> finished(const Command& command, Result<ProcessResult> result);
    [[nodiscard]] bool has_compiled(const Command& command, const ProcessResult& result);
};

/// Those in double quotes lie beside the source. Valid as long as the request.
[[nodiscard]] ReadLocalHeader local_headers_of(const BuildRequest& request);
/// Makes board_tracepoints.h where the source includes it.
[[nodiscard]] bool add_tracepoint_header(BuildSteps& steps, std::vector<std::string>& arguments);
/// What did not compile, told in terms of the board's tracepoints where it is about them.
void explain_tracepoints(BuildSteps& steps);
/// The arguments that both routes give to clang, the board's facts among them.
[[nodiscard]] std::vector<std::string> common_compiler_arguments(const BuildSteps& steps);
/// The version of the instruction set that the board's kernel knows, as clang and llc call it.
[[nodiscard]] const char* instruction_set_of(const KernelVersion& kernel);

/// `source_path` → BPF object at `object_path`.
[[nodiscard]] bool compile_core(BuildSteps& steps, const std::string& source_path,
                                const std::string& object_path);
[[nodiscard]] bool compile_with_kernel_headers(BuildSteps& steps, const std::string& source_path,
                                               const std::string& object_path);

}  // namespace boardscope::builder
