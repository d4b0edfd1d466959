// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Finds target profiles by name: virtual boards, and the user's own files targets/NAME.toml in the
//          configuration folder ($BOARDSCOPE_CONFIG, else $XDG_CONFIG_HOME/boardscope). "preset:NAME" is one
//          of the profiles that Boardscope brings along for common boards, to build for or to copy.
// Thread:  any; reads a few small files.
// Errors:  an unknown name lists the names there are; a bad file names its line.
#pragma once

#include "app/boards/board_paths.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <filesystem>
#include <string>
#include <vector>

namespace boardscope::session {

[[nodiscard]] std::filesystem::path targets_directory();

[[nodiscard]] Result<TargetProfile> find_target(const std::string& name, const boards::BoardPaths& paths);

/// Names for --target, virtual boards first.
[[nodiscard]] std::vector<std::string> target_names();

/// "preset:raspberry-pi-64", …: apart from the others, since there is no board behind them.
[[nodiscard]] std::vector<std::string> preset_names(const boards::BoardPaths& paths);

}  // namespace boardscope::session
