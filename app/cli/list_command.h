// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope list`, and `-l` of `bscope run`: what scripts can be attached to on a board, without asking it.
// Thread:  main thread; some 10 ms.
#pragma once

#include "app/cli/row_printer.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace boardscope::cli {

struct ListArguments {
    std::string target;
    std::string pattern;
    bool verbose = false;  ///< fields and prototypes, too
    Format format = Format::text;
};

[[nodiscard]] int list(const ListArguments& arguments);

void add_list(CLI::App& app, std::function<int()>& action);

}  // namespace boardscope::cli
