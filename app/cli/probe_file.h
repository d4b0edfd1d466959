// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What `run` and `build` share: a probe file and a target name into a build request.
// Thread:  main thread; reads files.
// Errors:  a probe that cannot be read, a target that is not known.
#pragma once

#include "app/boards/board_paths.h"
#include "builder/build.h"
#include "core/base/result.h"

#include <string>

namespace boardscope::cli {

/// What is written must not be the probe itself: `-o` right behind a file name is easily mistyped.
[[nodiscard]] Result<void> check_output(const std::string& output, const std::string& probe);

[[nodiscard]] Result<builder::BuildRequest> read_probe(const std::string& probe, const std::string& target,
                                                       builder::Route route, const boards::BoardPaths& paths);

}  // namespace boardscope::cli
