// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The parts of a board that come from Debian packages: its kernel, that kernel's headers, its
// programs.
//          All is unpacked into the cache; nothing is installed.
// Thread:  any thread; blocks. The caller holds the cache's lock.
// Errors:  no network, no such package, no space: what the tool said. May throw filesystem_error.
#pragma once

#include "app/boards/board_paths.h"
#include "app/boards/board_recipe.h"
#include "app/boards/progress.h"
#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::boards {

/// What the steps of preparing a board share.
struct Workshop {
    const BoardRecipe& recipe;
    const BoardPaths& paths;
    ProgressSink progress;
    std::stop_token stop;
    std::optional<StartStep> step = {};

    /// The same, for the words of this step.
    [[nodiscard]] Workshop at(StartStep next) const { return {recipe, paths, progress, stop, next}; }
    void say(const std::string& line) const
    {
        if (progress) progress({line, step});
    }
};

struct KernelParts {
    std::string release;  ///< as uname -r
    KernelVersion version;
    std::filesystem::path image;
    std::filesystem::path config;
    std::vector<std::filesystem::path> modules;  ///< uncompressed, in the order to load them
};
[[nodiscard]] Result<KernelParts> take_kernel(const Workshop& workshop);

/// The header trees of this kernel, the flavour's own first.
[[nodiscard]] Result<std::vector<std::string>> take_headers(const Workshop& workshop,
                                                            const std::string& release);

/// The packages of the board's programs and libraries, as files of the cache.
[[nodiscard]] Result<std::vector<std::filesystem::path>> fetch_programs(const Workshop& workshop);

/// Unpacks what matches one of the patterns (as tar's --wildcards; none: everything) into the folder.
[[nodiscard]] Result<void> unpack(const Workshop& workshop, const std::filesystem::path& package,
                                  const std::filesystem::path& into,
                                  const std::vector<std::string>& patterns = {});

}  // namespace boardscope::boards
