// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The keyboard of a board's console: the socket that QEMU listens on.
// Thread:  any; blocks for less than a second.
// Errors:  nobody listens, or does not take it.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string_view>

namespace boardscope::boards {

[[nodiscard]] Result<void> write_to_console(const std::filesystem::path& socket_path, std::string_view bytes);

}  // namespace boardscope::boards
