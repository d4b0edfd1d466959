// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/board_paths.h"

#include <cstdlib>

namespace boardscope::boards {

namespace {

namespace fs = std::filesystem;

fs::path from_environment(const char* variable)
{
    const char* value = std::getenv(variable);
    return value != nullptr ? fs::path(value) : fs::path();
}

fs::path folder(const char* own_variable, const char* xdg_variable, const char* below_home)
{
    if (const fs::path own = from_environment(own_variable); !own.empty()) return own;
    // The XDG rules: a path that is not absolute is to be ignored.
    if (const fs::path xdg = from_environment(xdg_variable); xdg.is_absolute()) return xdg / "boardscope";
    return from_environment("HOME") / below_home / "boardscope";
}

fs::path share_folder()
{
    if (const fs::path own = from_environment("BOARDSCOPE_SHARE"); !own.empty()) return own;
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    return program.parent_path().parent_path() / "share" / "boardscope";
}

}  // namespace

BoardPaths default_paths()
{
    return {folder("BOARDSCOPE_CACHE", "XDG_CACHE_HOME", ".cache"),
            folder("BOARDSCOPE_STATE", "XDG_STATE_HOME", ".local/state"), share_folder()};
}

}  // namespace boardscope::boards
