// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope run`: one session, its rows on stdout.
// Thread:  main thread; blocks until the session has ended.
#pragma once

#include "app/cli/row_printer.h"
#include "app/cli/script_options.h"
#include "builder/attach_points.h"
#include "builder/route.h"
#include "core/wire/plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::cli {

struct RunArguments {
    std::string probe;   ///< a file; empty: only trace events, or a script of -e
    ScriptArguments script;
    std::string target;
    std::string workload;
    std::string filter;
    bool push = false;   ///< have the kernel answer what it can of the filter
    std::string recording;
    Format format = Format::text;
    bool show = false;   ///< run nothing: print a script's tree and its C
    bool rows = false;   ///< of a script: print its rows, too
    builder::Route route = builder::Route::automatic;
    bool maps = false;                        ///< print the probe's maps at the end
    std::optional<std::uint32_t> map_interval_ms;  ///< and so often
    builder::AttachDefaults attach;
    std::optional<std::uint64_t> events;      ///< stop after so many printed rows
    std::optional<double> duration_seconds;   ///< from attach
    std::vector<std::string> trace;           ///< "sched:sched_switch"
    wire::TextSource text_source = wire::TextSource::automatic;
    std::string without;                      ///< features of the kernel, separated by commas
    std::uint32_t max_rate = 0;               ///< runs of one program in a second; 0: no limit
    double max_cpu_percent = 0;               ///< of one CPU for one program; 0: no limit
    bool verbose = false;                     ///< the whole log of a refused program
    bool on_changed_board = false;            ///< also where the board is not as its profile says
    [[nodiscard]] bool has_probe() const { return !probe.empty() || script.has_program; }
    [[nodiscard]] bool wants_maps() const { return maps || map_interval_ms; }
};

[[nodiscard]] int run(const RunArguments& arguments);

}  // namespace boardscope::cli
