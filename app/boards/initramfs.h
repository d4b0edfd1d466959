// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The board's whole file system, as the kernel unpacks it into memory: a cpio archive in two parts.
// The
//          first is the same for everyone and stays in the cache; the second holds this machine's keys. The
//          kernel takes archives that follow each other in one file.
// Thread:  any thread; blocks. make_base_archive() wants the cache's lock to be held.
// Errors:  what the tool said. May throw filesystem_error.
#pragma once

#include "app/boards/board_keys.h"
#include "app/boards/debian_packages.h"

#include <filesystem>

namespace boardscope::boards {

/// Returns the archive in the cache; it is made only when one of its inputs changed.
[[nodiscard]] Result<std::filesystem::path> make_base_archive(const Workshop& workshop,
                                                              const KernelParts& kernel);

/// The same files as a folder beside the archive: what the host looks up functions and marks of programs in.
[[nodiscard]] std::filesystem::path sysroot_of(const std::filesystem::path& base_archive);

/// Writes the second part: the board's host key and who may log in.
[[nodiscard]] Result<void> make_key_archive(const BoardKeys& keys, const std::filesystem::path& archive,
                                            const std::stop_token& stop);

/// Names everything that the base archive takes from the share folder; changes when one of the files does.
[[nodiscard]] std::string overlay_fingerprint(const BoardPaths& paths);

}  // namespace boardscope::boards
