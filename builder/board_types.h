// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where the types and headers of a board's kernel are on this host: what its profile names, else
// what the
//          store has of that kernel; and BTF made from the headers where there is nothing better.
// Thread:  blocks; for some seconds when BTF is made or headers are unpacked, later not. A stop request ends
// it. Errors:  headers that do not compile, a damaged store. That there is nothing is no error: the answer is
// empty.
#pragma once

#include "builder/kernel_store.h"
#include "builder/toolchain.h"
#include "core/target/target_profile.h"

#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

/// A file of raw BTF, with the types of modules that the store has; empty: there is none.
[[nodiscard]] Result<std::string> board_btf(const TargetProfile& profile, const Toolchain& toolchain,
                                            std::stop_token stop);

/// That of the kernel alone, without its modules' types, if the file is there already; empty: it is not.
[[nodiscard]] Result<std::string> present_kernel_btf(const TargetProfile& profile);

/// As TargetProfile::kernel_headers; empty: there are none.
[[nodiscard]] Result<std::vector<std::string>> board_headers(const TargetProfile& profile,
                                                             std::stop_token stop);

/// What else the store has of the profile's kernel, as one file; empty: nothing of that kind.
[[nodiscard]] Result<std::string> board_item(const TargetProfile& profile, ItemKind kind);

}  // namespace boardscope::builder
