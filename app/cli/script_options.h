// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What commands take for scripts (*.bt) beside a probe's file: the program's text itself, parameters, settings.
// Thread:  main thread.
// Errors:  a setting that is not NAME=VALUE, no program at all or two of them.
#pragma once

#include "core/base/result.h"
#include "core/dsl/compile.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace boardscope::cli {

struct ScriptArguments {
    std::string program;                  ///< text of -e; empty: there is a file
    bool has_program = false;             ///< -e was given, if only with nothing in it
    std::vector<std::string> parameters;  ///< $1, $2, …
    std::vector<std::string> config;      ///< "max_map_keys=100"
    bool unsafe = false;                  ///< system() may run commands

    [[nodiscard]] bool says_something() const { return !parameters.empty() || !config.empty() || unsafe; }
};

/// PROBE, PARAMETERS, -e, --config and --unsafe. `probe_text` says what PROBE may be.
void add_script(CLI::App& command, std::string& probe, ScriptArguments& script, const char* probe_text);

/// With -e the first word is a parameter, and not a file.
void sort_words(std::string& probe, ScriptArguments& script);

[[nodiscard]] Result<dsl::CompileOptions> compile_options(const ScriptArguments& script);

}  // namespace boardscope::cli
