// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope types`: structures, enumerations, functions and fields as the kernel of a board has them.
// Thread:  main thread; blocks until it is done, and Ctrl-C ends it.
// Errors:  told on standard error; the exit status is 1 when nothing of that name is known.
#pragma once

#include "app/cli/row_printer.h"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace boardscope::cli {

struct TypesArguments {
    std::string target;
    std::vector<std::string> pattern;  ///< words: "struct file" may come as two
    Format format = Format::text;
};

[[nodiscard]] int types(const TypesArguments& arguments);

/// `bscope types …` as a subcommand of `app`; when chosen it becomes `action`.
void add_types(CLI::App& app, std::function<int()>& action);

}  // namespace boardscope::cli
