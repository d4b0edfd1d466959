// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the commands around a probe share: its file and a target name into a build request, and files
//          that are written whole.
// Thread:  main thread; reads and writes files.
// Errors:  a probe that cannot be read, a target that is not known, a file that cannot be written.
#pragma once

#include "app/boards/board_paths.h"
#include "app/cli/script_options.h"
#include "builder/build.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

#include <string>

namespace boardscope::cli {

/// What is written must not be the probe itself: `-o` right behind a file name is easily mistyped.
[[nodiscard]] Result<void> check_output(const std::string& output, const std::string& probe);

/// C text, or the bytes of an object.
[[nodiscard]] Result<std::string> read_probe_text(const std::string& probe);

/// The text of -e, or that of the file; with what was said of scripts, which is an error where there is none.
[[nodiscard]] Result<builder::BuildRequest> read_probe(const std::string& probe, const ScriptArguments& script,
                                                       const std::string& target, builder::Route route,
                                                       const boards::BoardPaths& paths);

/// Writes beside the goal and renames, so that a failure never leaves half a file under the right name.
[[nodiscard]] Result<void> write_whole(const std::string& path, ByteView bytes);

}  // namespace boardscope::cli
