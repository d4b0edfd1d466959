// SPDX-License-Identifier: GPL-3.0-or-later
// What:    BTF for a board whose kernel has none, made from its kernel headers: a unit that includes what a
//          tracer needs is compiled for the board, and pahole turns its debug information into raw BTF.
// Thread:  blocks for some seconds; call it on a worker thread. A stop request kills the compiler.
// Errors:  names the header tree, the compiler's first message, and what to do.
// Source:  unlike a kernel's own BTF it holds only types that the unit reaches (see header_btf_unit.cpp) and
//          functions that a header declares (see header_functions.h).
#pragma once

#include "builder/toolchain.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::builder {

/// `kernel_headers` as in TargetProfile: most specific tree first. `output_path` is written whole or not at
/// all. `more_headers` beside those that are taken anyway: "linux/spi/spi.h"; they have to be there.
[[nodiscard]] Result<void> make_header_btf(const std::vector<std::string>& kernel_headers, Arch arch,
                                           const std::string& output_path, const Toolchain& toolchain,
                                           std::stop_token stop,
                                           const std::vector<std::string>& more_headers = {});

}  // namespace boardscope::builder
