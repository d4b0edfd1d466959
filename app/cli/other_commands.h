// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope replay`, `bscope build`, `bscope modernize`, `bscope bundle`, `bscope board` and `bscope loader`. Each
//          returns the exit status.
// Thread:  main thread; each blocks until it is done.
#pragma once

#include "app/cli/row_printer.h"
#include "app/cli/script_options.h"
#include "builder/attach_points.h"
#include "builder/route.h"

#include <string>

namespace boardscope::cli {

struct ReplayArguments {
    std::string recording;
    std::string filter;
    Format format = Format::text;
    bool rows = false;  ///< of a script: its rows, and not what it printed
    bool verbose = false;  ///< the whole log of a refused program
};
[[nodiscard]] int replay(const ReplayArguments& arguments);

struct BuildArguments {
    std::string probe;
    ScriptArguments script;
    std::string target;
    std::string output;
    builder::Route route = builder::Route::automatic;
    bool verbose = false;  ///< also print the commands that were run
};
[[nodiscard]] int build(const BuildArguments& arguments);

struct BundleArguments {
    std::string probe;
    ScriptArguments script;
    std::string target;
    std::string output;
    double duration_seconds = 0;  ///< 0: until it is told to end
    builder::Route route = builder::Route::automatic;
    builder::AttachDefaults attach;
};
[[nodiscard]] int bundle(const BundleArguments& arguments);

struct ModernizeArguments {
    std::string probe;
    std::string target;  ///< may be empty: then kernel functions get the names of recent kernels
    std::string output;  ///< empty: standard output
};
[[nodiscard]] int modernize(const ModernizeArguments& arguments);

[[nodiscard]] int board_up(const std::string& name);
[[nodiscard]] int board_down(const std::string& name);
[[nodiscard]] int board_list();

[[nodiscard]] int loader_list();

struct LoaderCheckArguments {
    std::string target;
    std::string without;
    Format format = Format::text;
};
[[nodiscard]] int loader_check(const LoaderCheckArguments& arguments);

}  // namespace boardscope::cli
