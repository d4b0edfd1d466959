// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Starting QEMU so that it outlives us, finding it again, and asking whether the board answers.
// Thread:  any thread.
// Errors:  what QEMU said. May throw filesystem_error.
#pragma once

#include "app/boards/board_recipe.h"
#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace boardscope::boards {

/// The files of one board's folder, by their fixed names.
struct BoardFiles {
    std::filesystem::path folder;

    [[nodiscard]] std::filesystem::path pid() const { return folder / "pid"; }
    [[nodiscard]] std::filesystem::path ready() const
    {
        return folder / "ready";
    }  ///< the pid that has answered
    [[nodiscard]] std::filesystem::path console() const { return folder / "console.log"; }
    /// A socket: what is written there is typed on the console.
    [[nodiscard]] std::filesystem::path console_input() const { return folder / "tty.sock"; }
    [[nodiscard]] std::filesystem::path qmp() const { return folder / "qmp.sock"; }
    [[nodiscard]] std::filesystem::path initramfs() const { return folder / "initramfs.cpio"; }
    [[nodiscard]] std::filesystem::path known_hosts() const { return folder / "known_hosts"; }
    [[nodiscard]] std::filesystem::path profile() const { return folder / "profile.toml"; }
    [[nodiscard]] std::filesystem::path prepared() const { return folder / "prepared.json"; }
    [[nodiscard]] std::filesystem::path lock() const { return folder / "lock"; }
};

/// Without the program's name.
[[nodiscard]] std::vector<std::string> qemu_arguments(const BoardRecipe& recipe, const BoardFiles& files,
                                                      const std::filesystem::path& kernel_image, int ssh_port,
                                                      std::chrono::system_clock::time_point now);

/// Returns once the machine is made and runs by itself, in a session of its own.
[[nodiscard]] Result<void> start_qemu(const BoardRecipe& recipe, const std::vector<std::string>& arguments);

/// The board's QEMU; 0 when it does not run. A pid file whose number now belongs to another program counts as
/// that.
[[nodiscard]] int running_pid(const BoardFiles& files);

/// A port of the loopback address that nobody listens on; the preferred one if it is free.
[[nodiscard]] Result<int> free_port(int preferred);

/// Reads the greeting of the SSH server. A connection alone means nothing: QEMU takes it before the board is
/// up.
[[nodiscard]] bool answers_ssh(int port, std::chrono::milliseconds patience);

}  // namespace boardscope::boards
