// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which folders are the headers of one kernel, in which order, and of which kernel.
// Thread:  plain function, any thread; looks at the disk.
// Errors:  folders that hold no kernel, or one without generated headers: what is missing, and what to run.
// Source:  `make modules_prepare` of the kernel makes the generated headers; Debian keeps them apart from the
//          common ones (linux-headers-…-armmp beside linux-headers-…-common).
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <optional>
#include <string>
#include <vector>

namespace boardscope::builder {

struct HeaderTrees {
    std::vector<std::string> folders;  ///< most specific first
    Arch arch = Arch::armv7;
    std::string release;  ///< empty: they do not tell
};

/// Adds the source tree that a build tree names, when it is there.
[[nodiscard]] Result<HeaderTrees> find_header_trees(const std::vector<std::string>& folders,
                                                    std::optional<Arch> wanted);

}  // namespace boardscope::builder
