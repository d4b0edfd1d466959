// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where virtual boards keep things on the host.
// Thread:  plain values, any thread.
#pragma once

#include <filesystem>
#include <string_view>

namespace boardscope::boards {

struct BoardPaths {
    std::filesystem::path cache;  ///< downloads and what is made from them; may be deleted at any time
    std::filesystem::path state;  ///< keys, ports, consoles; one folder per board below boards/
    std::filesystem::path share;  ///< what the program brings along: scripts/fetch-debs and boards/

    [[nodiscard]] std::filesystem::path fetch_debs() const { return share / "scripts" / "fetch-debs"; }
    [[nodiscard]] std::filesystem::path overlay() const { return share / "boards" / "overlay"; }
    [[nodiscard]] std::filesystem::path board(std::string_view name) const { return state / "boards" / name; }
};

/// $BOARDSCOPE_CACHE, $BOARDSCOPE_STATE and $BOARDSCOPE_SHARE, else the XDG folders and the share folder
/// beside the running program's (<prefix>/bin/x finds <prefix>/share/boardscope).
[[nodiscard]] BoardPaths default_paths();

}  // namespace boardscope::boards
