// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A folder of this host that holds the board's files (TargetProfile::sysroot): paths of the board in it, as
//          the board itself would follow them.
// Thread:  free functions, any thread; they look at the folder each time.
// Errors:  none: what is not there is empty.
#pragma once

#include "core/target/target_profile.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::builder {

/// The profile's own; "/" when its kernel is the one that runs here; empty: there is none.
[[nodiscard]] std::string sysroot_of(const TargetProfile& profile);

/// The file on this host behind a path of the board. Links lead to files of the board, never out of the folder.
[[nodiscard]] std::string file_in_sysroot(const std::string& sysroot, std::string_view path);

/// The path on the board of "libc", "libssl.so.3" or "bash", from the folders where programs and libraries are;
/// empty: none of them has it.
[[nodiscard]] std::string find_program(const std::string& sysroot, std::string_view name, Arch arch);

/// Paths on the board of its programs and libraries, those of the usual folders: each file once, where links lead to;
/// programs first, then libraries, each by name.
[[nodiscard]] std::vector<std::string> programs_in(const std::string& sysroot, Arch arch);

}  // namespace boardscope::builder
