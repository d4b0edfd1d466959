// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The compiler arguments that make kernel headers usable outside a kernel build.
// Thread:  free function, any thread; looks at the disk for which folders there are.
// Errors:  a tree that holds no kernel headers, or not those of this architecture, is named.
// Source:  the order follows LINUXINCLUDE of the kernel's Makefile.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <string>
#include <vector>

namespace boardscope::builder {

/// `trees`: most specific first, as in TargetProfile::kernel_headers.
[[nodiscard]] Result<std::vector<std::string>> kernel_include_arguments(const std::vector<std::string>& trees,
                                                                        Arch arch);

}  // namespace boardscope::builder
