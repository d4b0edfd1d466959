// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope render`: the timeline of a recording as a PNG file, without a display.
// Thread:  main thread; blocks until it is done.
// Units:   size in logical pixels; scale is device pixels for each of them.
// Errors:  told on standard error; the exit status says whether the picture was written.
#pragma once


#include <QCoreApplication>

#include <memory>
#include <string>

namespace boardscope::cli {

struct RenderArguments {
    std::string recording;
    std::string output;
    std::string size = "1600x400";
    double scale = 1;
    bool dark = false;
    std::string filter;
    std::string grouping = "cpu";  ///< or another of timeline::all_groupings(), or a field
};

/// Needs the application that make_drawing_application() makes.
[[nodiscard]] int render(const RenderArguments& arguments);

/// For the one command that draws: fonts and pictures, but no display. In place of a QCoreApplication.
[[nodiscard]] std::unique_ptr<QCoreApplication> make_drawing_application(int& argc, char** argv);

}  // namespace boardscope::cli
