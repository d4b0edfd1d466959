// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Makes the bytes of wire frames: the host's commands to a loader, and, in tests, what a loader
//          would say. One writer per direction of a stream, because it counts the sequence.
// Thread:  one thread at a time.
// Units:   bytes.
// Source:  deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include "deviceside/wire.h"

#include <cstdint>
#include <vector>

namespace boardscope::wire {

enum class BlobKind : std::uint32_t {
    plan = BSW_BLOB_PLAN,
    object = BSW_BLOB_OBJECT,
    btf = BSW_BLOB_BTF,
};

/// Small enough that a PING never waits long behind a piece.
inline constexpr std::size_t default_piece_bytes = 32 * 1024;

class FrameWriter {
public:
    /// `first_sequence`: where the frames go on that somebody else has written.
    explicit FrameWriter(std::uint32_t first_sequence = 0) : next_sequence_(first_sequence) {}

    /// Header and payload of one frame. The payload must not exceed BSW_MAX_PAYLOAD.
    [[nodiscard]] Bytes frame(std::uint16_t type, ByteView payload = {});

    [[nodiscard]] Bytes start() { return frame(BSW_START); }
    [[nodiscard]] Bytes stop() { return frame(BSW_STOP); }
    [[nodiscard]] Bytes ping(std::uint64_t cookie);
    [[nodiscard]] Bytes pause(bool paused);

    /// One BSW_BLOB frame per piece, to be sent in this order. Fails when the blob is empty or
    /// larger than BSW_MAX_BLOB.
    [[nodiscard]] Result<std::vector<Bytes>> blob(BlobKind kind, ByteView content,
                                                  std::size_t piece_bytes = default_piece_bytes);

private:
    std::uint32_t next_sequence_;
};

}  // namespace boardscope::wire
