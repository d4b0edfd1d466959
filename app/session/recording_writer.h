// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Writes a recording while a session runs: the header, then bytes as received. Nothing is held back in
//          this process, so a crash or a SIGKILL loses nothing that was appended.
// Thread:  one thread at a time.
// Errors:  a file that cannot be made or written, with the path and the system's reason.
// Source:  core/store/recording_format.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/store/recording_format.h"

#include <filesystem>

namespace boardscope::session {

class RecordingWriter {
public:
    /// Makes (or replaces) the file and its missing parent folders.
    [[nodiscard]] static Result<RecordingWriter> create(const std::filesystem::path& path,
                                                        const store::RecordingHeader& header);
    RecordingWriter(RecordingWriter&& other) noexcept;
    RecordingWriter& operator=(RecordingWriter&&) = delete;
    ~RecordingWriter();

    [[nodiscard]] Result<void> append(ByteView bytes);

private:
    RecordingWriter(int file, std::filesystem::path path) : file_(file), path_(std::move(path)) {}

    int file_;
    std::filesystem::path path_;
};

}  // namespace boardscope::session
