// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads what somebody saved into a store: a recording of Boardscope, or the text of ftrace or of
// another tool,
//          from a file or from standard input.
// Thread:  blocks the caller; run it on a worker thread. Progress may be read by any.
// Units:   bytes.
// Errors:  a file that cannot be read, or holds neither. Text is never wrong: what no decoder understands
// becomes odd rows.
#pragma once

#include "app/session/replay.h"
#include "core/decode/text_format.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

namespace boardscope::session {

struct SavedFileRequest {
    std::string path;                          ///< "-": standard input
    std::optional<decode::TextFormat> format;  ///< none: found out
};

/// How far it is. A pipe has no size.
struct ReadProgress {
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> size{0};
};

struct SavedFile {
    std::optional<Replayed> recording;  ///< else it was text
    decode::DetectedText text;
    decode::TextCounts counts;
};

/// Rows appear in the store as they are read.
[[nodiscard]] Result<SavedFile> read_saved_file(const SavedFileRequest& request, store::EventStore& store,
                                                ReadProgress& progress, const LogSink& log = {},
                                                std::stop_token stop = {});

}  // namespace boardscope::session
