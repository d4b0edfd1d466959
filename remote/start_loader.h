// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Puts the loader on a board and runs it with the rights that it needs. Its stdin and stdout,
//          the framed stream of deviceside/wire.h, are the returned channel; a password, if one was
//          needed, has been sent already. The loader unlinks its file once it runs, unless upload.keep says otherwise.
// Thread:  blocks the caller; not for the connection's I/O thread.
// Errors:  those of upload() and obtain_privilege(), and a loader that the board cannot execute.
#pragma once

#include "core/base/result.h"
#include "core/target/target_profile.h"
#include "remote/exec_channel.h"
#include "remote/prompts.h"
#include "remote/upload.h"

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::remote {

class BoardConnection;

struct LoaderOptions {
    Privilege privilege = Privilege::root;
    UploadOptions upload;
    std::vector<std::string> arguments;  ///< of the loader; with upload.keep, --keep is added
};

struct RunningLoader {
    std::unique_ptr<ExecChannel> channel;
    RemoteFile file;
};

[[nodiscard]] Result<RunningLoader>
start_loader(BoardConnection& connection, std::span<const std::byte> loader, const LoaderOptions& options,
             const Prompts& prompts, const UploadProgress& progress = {}, std::stop_token stop = {});

/// Why a loader that ended without a word did so (exit 126, 127, a signal …), as a sentence with a next
/// step. For the caller who saw the channel end before the first frame.
[[nodiscard]] Error explain_loader_end(const ExecChannel& channel, const std::string& err,
                                       const LoaderOptions& options, const std::string& board);

}  // namespace boardscope::remote
