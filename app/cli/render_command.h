// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope render`: the timeline, a histogram or a map of a saved file as a PNG or SVG file, without a display.
// Thread:  main thread; blocks until it is done.
// Units:   size in logical pixels; scale is device pixels for each of them.
// Errors:  told on standard error; the exit status says whether the picture was written.
#pragma once

#include "app/cli/saved_input.h"

#include <QCoreApplication>

#include <memory>
#include <string>
#include <vector>

namespace boardscope::cli {

struct RenderArguments {
    SavedInput input;
    std::string output;
    std::string map;           ///< of a recording; empty: none
    std::string histogram_of;  ///< "latency" or another field that is a number; empty: the timeline
    std::string size = "1600x400";
    double scale = 1;
    bool dark = false;
    std::string filter;
    std::string grouping = "cpu";  ///< or another of timeline::all_groupings(), or a field
    std::string begin;             ///< a time as filters write it, "203.4s"; empty: the first event's
    std::string end;
    std::vector<std::string> pair;  ///< two filters: spans from the rows of the first to those of the second …
    std::string pair_by = "pid";    ///< … which have this field in common; "-": none
};

/// Needs the application that make_drawing_application() makes.
[[nodiscard]] int render(const RenderArguments& arguments);

/// For the one command that draws: fonts and pictures, but no display. In place of a QCoreApplication.
[[nodiscard]] std::unique_ptr<QCoreApplication> make_drawing_application(int& argc, char** argv);

}  // namespace boardscope::cli
