// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where recordings go when nobody names a file: recordings/ in the data folder ($XDG_DATA_HOME/boardscope).
// Thread:  any.
#pragma once

#include <filesystem>
#include <string_view>

namespace boardscope::session {

[[nodiscard]] std::filesystem::path recordings_directory();

/// A name that no file has yet: 2026-11-22T10-31-05-opens-virtual-armv7.bscope.
[[nodiscard]] std::filesystem::path new_recording_path(std::string_view probe, std::string_view target);

}  // namespace boardscope::session
