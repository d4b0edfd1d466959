// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Runs the host's programs: dpkg-deb, cpio, ssh-keygen …
// Thread:  any thread; blocks until the program ends or a stop is requested.
// Errors:  a missing program is named with the command that installs it; a failing one with its last words.
#pragma once

#include "app/boards/missing_programs.h"
#include "core/base/result.h"

#include <QByteArray>

#include <functional>
#include <initializer_list>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::boards {

struct HostCommand {
    std::string program;
    std::vector<std::string> arguments;
    std::string directory;  ///< to run in; empty: ours
    QByteArray input;
    std::function<void(const std::string&)> error_line;  ///< gets each line of standard error as it comes
};

/// Returns standard output. A stop request kills the program and its children.
[[nodiscard]] Result<QByteArray> run(const HostCommand& command, const std::stop_token& stop);

struct NeededProgram {
    std::string_view program;  ///< or a file, by its absolute path
    std::string_view debian_package;
};
/// nullopt if all of them are in PATH.
[[nodiscard]] std::optional<MissingPrograms> missing_of(const std::vector<NeededProgram>& programs);
/// Fails if one of them is missing, naming all that are.
[[nodiscard]] Result<void> need_programs(const std::vector<NeededProgram>& programs);

}  // namespace boardscope::boards
