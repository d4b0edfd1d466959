// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Kernel header trees as one archive that holds only what compilers need, and back.
// Thread:  blocks for seconds; a stop request ends it.
// Errors:  name the file or folder.
// Source:  our own archives hold the trees as trees/0, trees/1, most specific first; a board's
//          kheaders.tar.xz is one tree without such a folder around it.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

/// The same trees give the same bytes.
[[nodiscard]] Result<void> pack_headers(const std::vector<std::string>& trees, Arch arch,
                                        const std::string& archive, std::stop_token stop);

/// Of the folder into which such an archive, or kheaders.tar.xz, was unpacked.
[[nodiscard]] std::vector<std::string> trees_in(const std::string& folder);

}  // namespace boardscope::builder
