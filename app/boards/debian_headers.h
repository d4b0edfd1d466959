// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The kernel headers of any board that runs a kernel of Debian's, by its release: downloaded and
// unpacked into
//          the cache. Nothing is installed.
// Thread:  any; blocks for as long as the download takes. A stop request ends it.
// Errors:  no network, no such package (a kernel that is no longer in the archive), no space.
#pragma once

#include "app/boards/board_paths.h"
#include "app/boards/progress.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::boards {

/// "#1 SMP Debian 6.1.176-1 (2026-…)" of `uname -v`.
[[nodiscard]] bool is_debian_kernel(std::string_view uname_version);

/// The header trees, the flavour's own first.
[[nodiscard]] Result<std::vector<std::string>>
debian_headers(const std::string& board, Arch arch, const std::string& release, const BoardPaths& paths,
               const ProgressSink& progress, std::stop_token stop);

}  // namespace boardscope::boards
