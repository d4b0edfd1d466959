// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Virtual boards: start, stop, list. A board is Debian's kernel and a few Debian packages under QEMU
//          (plain emulation, no KVM), without a root file system image and without root rights on the host.
// Thread:  every function may be called from any thread, and from several processes at once: a lock file per
//          board lets one work and the others wait. up() and down() block; list() and profile_of() do not.
// Errors:  a missing host program is named with the command that installs it; a board that does not come up
//          shows what QEMU and the board's console said last.
#pragma once

#include "app/boards/board_paths.h"
#include "app/boards/board_recipe.h"
#include "app/boards/missing_programs.h"
#include "app/boards/progress.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::boards {

enum class BoardStatus {
    absent,    ///< never started here
    prepared,  ///< everything is on this machine, but it does not run
    starting,
    running,  ///< has answered on its SSH port
};
[[nodiscard]] const char* to_string(BoardStatus status);

struct BoardState {
    std::string name;
    std::string title;
    BoardStatus status = BoardStatus::absent;
    int ssh_port = 0;            ///< 0: none yet
    int pid = 0;                 ///< of QEMU; 0: not running
    std::string kernel_release;  ///< empty while absent
    /// Holds id_ed25519, known_hosts, console.log, profile.toml and, while it runs, qmp.sock and tty.sock.
    std::filesystem::path directory;

    [[nodiscard]] std::filesystem::path console() const { return directory / "console.log"; }
};

/// What this machine lacks for the board; nullopt: nothing, or there is no such board. Does not block: it
/// looks for some files.
[[nodiscard]] std::optional<MissingPrograms> missing_on_host(const std::string& name);

/// Returns the profile of a board that is ready to be logged in to. Downloads, builds and boots what is
/// missing; returns at once when the board is up already. A stop request ends it soon and leaves no
/// half-started board.
[[nodiscard]] Result<TargetProfile> up(const std::string& name, const BoardPaths& paths,
                                       const ProgressSink& progress = {}, std::stop_token stop = {});

/// Shuts the board down, by force if it does not listen. Fine when it does not run.
[[nodiscard]] Result<void> down(const std::string& name, const BoardPaths& paths,
                                const ProgressSink& progress = {}, std::stop_token stop = {});

/// Types on the console of a running board, as a keyboard would. Blocks for less than a second.
[[nodiscard]] Result<void> type_on_console(const std::string& name, const BoardPaths& paths,
                                           std::string_view bytes);

/// One entry per recipe.
[[nodiscard]] std::vector<BoardState> list(const BoardPaths& paths);

/// The profile of a prepared board, running or not.
[[nodiscard]] Result<TargetProfile> profile_of(const std::string& name, const BoardPaths& paths);

}  // namespace boardscope::boards
