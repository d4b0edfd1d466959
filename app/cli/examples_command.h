// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope examples`: the probes that come with the program, what each shows, needs and costs, and
//          where it lies.
// Thread:  main thread. Returns the exit status.
// Errors:  told on standard error.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace boardscope::cli {

struct ExamplesArguments {
    std::vector<std::string> words;  ///< all must be in what a card says; none: every probe
    std::string show;                ///< the card of this one
    std::string path;                ///< where this one lies
    std::string target;              ///< what this board lacks is told; may be empty
    bool json = false;
};
[[nodiscard]] int examples(const ExamplesArguments& arguments);

void add_examples(CLI::App& app, std::function<int()>& action);

}  // namespace boardscope::cli
