// SPDX-License-Identifier: GPL-3.0-or-later
// What:    C laid out by clang-format: as the .clang-format above the file says, else as the kernel's own code.
// Thread:  blocks for as long as the program runs, some 0.1 s.
// Errors:  clang-format is not installed, or what it said.
#pragma once

#include "core/base/result.h"

#include <stop_token>
#include <string>

namespace boardscope::builder {

/// `path`: where the text lies, or would; empty: nowhere.
[[nodiscard]] Result<std::string> format_c(const std::string& text, const std::string& path,
                                           std::stop_token stop = {});

}  // namespace boardscope::builder
