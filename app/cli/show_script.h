// SPDX-License-Identifier: GPL-3.0-or-later
// What:    `bscope run -d`: how a script was understood (its tree, with types), and the C that it becomes.
// Thread:  main thread; some 10 ms.
#pragma once

#include "app/boards/board_paths.h"
#include "builder/build.h"

namespace boardscope::cli {

/// Returns the exit status.
[[nodiscard]] int show_script(const builder::BuildRequest& request, const boards::BoardPaths& paths);

}  // namespace boardscope::cli
