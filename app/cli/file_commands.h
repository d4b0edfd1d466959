// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope filter` and `bscope stats`: questions to saved files, recordings and text alike. Each
// returns the exit
//          status.
// Thread:  main thread; each blocks until it is done.
#pragma once

#include "app/cli/row_printer.h"
#include "app/cli/saved_input.h"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace boardscope::cli {

struct FilterArguments {
    SavedInput input;
    std::string filter;
    bool count = false;  ///< only how many rows there are
    Format format = Format::text;
};
[[nodiscard]] int filter_file(const FilterArguments& arguments);

struct StatsArguments {
    SavedInput input;
    std::string filter;
    std::string by;
    std::string of;
    std::size_t top = 10;
    Format format = Format::text;
};
[[nodiscard]] int stats_of_file(const StatsArguments& arguments);

/// FILE and how it is read, for every command that reads one.
void add_saved_input(CLI::App& command, SavedInput& input);

/// The two as subcommands of bscope.
void add_file_commands(CLI::App& app, std::function<int()>& action);

}  // namespace boardscope::cli
