// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Cuts a byte stream in pieces of any size back into wire frames. What is not a frame is
//          counted and skipped; after damage the reader finds the next frame by its magic.
// Thread:  one thread at a time.
// Units:   bytes.
// Errors:  none: damage is counted (FrameReaderCounts). Memory stays below one largest frame
//          (header and BSW_MAX_PAYLOAD), however large the pieces are.
// Source:  deviceside/wire.h; docs/wire.md explains it in words.
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <functional>
#include <string>

namespace boardscope::wire {

/// One whole frame. `type` may be one that this version does not know.
struct Frame {
    std::uint16_t type = 0;
    std::uint32_t sequence = 0;
    ByteView payload;  ///< inside the reader or the pushed bytes: gone when the callback returns
};

struct FrameReaderCounts {
    std::uint64_t frames = 0;           ///< handed out
    std::uint64_t skipped_bytes = 0;    ///< belonged to no frame
    std::uint64_t bad_checksums = 0;    ///< headers with the right magic and a wrong checksum
    std::uint64_t oversized = 0;        ///< headers that announce more than BSW_MAX_PAYLOAD
    std::uint64_t other_versions = 0;   ///< whole frames skipped: of a version not read here
    std::uint64_t sequence_gaps = 0;    ///< places where frames are missing
    std::uint64_t missing_frames = 0;   ///< how many, in all gaps together
    std::uint64_t repeated_frames = 0;  ///< sequence went back: a loader that was started again
    friend bool operator==(const FrameReaderCounts&, const FrameReaderCounts&) = default;
};

class FrameReader {
public:
    using Sink = std::function<void(const Frame&)>;

    /// Calls `sink` once for every frame that `bytes` completes, in order.
    void push(ByteView bytes, const Sink& sink);

    [[nodiscard]] const FrameReaderCounts& counts() const { return counts_; }
    /// Of the frame that comes next, if none is missing.
    [[nodiscard]] std::uint32_t next_sequence() const { return next_sequence_; }

    /// Bytes of a frame that has begun and is not whole: more than 0 at the end means a cut tail.
    [[nodiscard]] std::size_t pending_bytes() const { return pending_.size(); }

    /// The first bytes that were no frame, at most 512: what a shell said instead of the loader
    /// ("sh: ./loader: Permission denied").
    [[nodiscard]] const std::string& stray_text() const { return stray_text_; }

private:
    /// Consumes frames and garbage from the front of `bytes`; returns how many bytes were used. What
    /// is left is the start of a frame, or may become one.
    std::size_t consume(ByteView bytes, const Sink& sink);
    std::size_t skip(ByteView bytes, std::size_t count);
    void count_sequence(std::uint32_t sequence);

    Bytes pending_;
    std::uint32_t next_sequence_ = 0;
    FrameReaderCounts counts_;
    std::string stray_text_;
};

}  // namespace boardscope::wire
