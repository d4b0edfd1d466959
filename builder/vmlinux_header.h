// SPDX-License-Identifier: GPL-3.0-or-later
// What:    vmlinux.h of a board: its BTF as C, kept in the user's cache under the checksum of the BTF.
// Thread:  blocks for about a second the first time; several threads may ask for the same one.
// Errors:  names the BTF file and what bpftool said.
#pragma once

#include "builder/toolchain.h"
#include "core/base/result.h"

#include <stop_token>
#include <string>

namespace boardscope::builder {

/// The folder that holds vmlinux.h, for -I.
[[nodiscard]] Result<std::string> vmlinux_header_folder(const std::string& btf_file,
                                                        const Toolchain& toolchain, std::stop_token stop);

}  // namespace boardscope::builder
