// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What each virtual board is made of. A new board is one row of this table.
// Thread:  constant data, any thread.
// Source:  package names are Debian's; machine options are QEMU's.
#pragma once

#include "core/target/target_profile.h"

#include <span>
#include <string_view>

namespace boardscope::boards {

struct BoardRecipe {
    std::string_view name;   ///< also the board's host name
    std::string_view title;  ///< one line for people
    Arch arch;
    std::string_view suite;  ///< Debian release of the kernel; empty: the host's own
    /// That of the board's programs; empty: the host's own. Another one where that lacks the architecture.
    std::string_view programs_suite;
    std::string_view kernel_package;  ///< meta package; what it depends on first is the kernel itself
    std::string_view qemu_program;
    std::string_view qemu_package;  ///< Debian package that holds it
    /// What QEMU boots the board with and does not bring along: a file of the host; empty: nothing.
    std::string_view firmware = "";
    std::string_view firmware_package = "";
    std::span<const std::string_view> machine_options;
    std::string_view network_device;
    std::string_view console;  ///< for the kernel's console=
    int memory_mib;
    /// Modules that the network and probes on it need; those built into the kernel are skipped, the order
    /// does not matter.
    std::span<const std::string_view> modules;
    bool kernel_has_btf;  ///< in its image; if not, BTF is made from the kernel's headers
};

[[nodiscard]] std::span<const BoardRecipe> recipes();
/// Null when there is no such board.
[[nodiscard]] const BoardRecipe* find_recipe(std::string_view name);

/// Every virtual board lets root in with this password too, for trying out password logins. It guards
/// nothing: the board listens on the host's loopback only and is cut off from every network.
inline constexpr std::string_view root_password = "boardscope";

}  // namespace boardscope::boards
