// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Puts a program on a board over a plain shell (no sftp): finds a directory that is writable,
//          executable and has room, writes the file under a random name, and verifies its checksum.
// Thread:  blocks the caller; not for the connection's I/O thread. `progress` runs on the caller's thread.
// Units:   bytes, seconds.
// Errors:  no room, noexec, read-only: one sentence that names the directories tried.
// Leaves:  nothing behind when it fails. A watcher on the board removes the file `lifetime` after it was
//          complete at the latest, and a part of it when no byte came for half that time, so that a link
//          that drops leaves nothing either. A program that runs already does not need its file.
//          Only a file that is to be kept stays, under a name made of its content, until somebody removes it.
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <stop_token>
#include <string>

namespace boardscope::remote {

class BoardConnection;

struct UploadOptions {
    std::string directory;  ///< on the board, tried first; empty: only the usual ones
    unsigned mode = 0700;
    std::chrono::seconds lifetime = std::chrono::seconds(24);
    /// The file stays on the board, and is used again when it is there already, whole and the user's own.
    bool keep = false;
};

struct RemoteFile {
    std::string path;
    bool was_there = false;  ///< kept from an earlier time, nothing was sent
};

using UploadProgress = std::function<void(std::size_t sent_bytes, std::size_t total_bytes)>;

[[nodiscard]] Result<RemoteFile> upload(BoardConnection& connection, std::span<const std::byte> bytes,
                                        const UploadOptions& options = {},
                                        const UploadProgress& progress = {}, std::stop_token stop = {});

}  // namespace boardscope::remote
