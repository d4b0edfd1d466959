// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope target`: adds boards by looking at them, checks them, and keeps their profiles. Each
// returns the exit
//          status.
// Thread:  main thread; each blocks until it is done.
#pragma once

#include "app/cli/row_printer.h"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace boardscope::cli {

struct TargetArguments {
    std::string name;
    std::string address;  ///< of add: [user@]host[:port]
    std::string identity_file;
    std::string known_hosts_file;
    std::string other;         ///< the new name, a file or a folder
    bool kconfig = false;      ///< of check: print the fragment instead
    std::string kconfig_file;  ///< … or write it here
    bool all = false;          ///< of check: what is good, too
    Format format = Format::text;
};

/// `bscope target …` as subcommands of `app`; the chosen one becomes `action`.
void add_target(CLI::App& app, std::function<int()>& action);

[[nodiscard]] int target_add(const TargetArguments& arguments);
[[nodiscard]] int target_check(const TargetArguments& arguments);
[[nodiscard]] int target_update(const TargetArguments& arguments);
[[nodiscard]] int target_show(const TargetArguments& arguments);
[[nodiscard]] int target_list(const TargetArguments& arguments);
[[nodiscard]] int target_clone(const TargetArguments& arguments);
[[nodiscard]] int target_rename(const TargetArguments& arguments);
[[nodiscard]] int target_sysroot(const TargetArguments& arguments);
[[nodiscard]] int target_remove(const TargetArguments& arguments);
[[nodiscard]] int target_export(const TargetArguments& arguments);
[[nodiscard]] int target_import(const TargetArguments& arguments);

}  // namespace boardscope::cli
