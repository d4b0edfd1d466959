// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/frame_writer.h"

#include <algorithm>
#include <cassert>

namespace boardscope::wire {

Bytes FrameWriter::frame(std::uint16_t type, ByteView payload)
{
    assert(payload.size() <= BSW_MAX_PAYLOAD);
    Bytes out;
    out.reserve(sizeof(bsw_header) + payload.size());
    append_little_endian<std::uint32_t>(out, BSW_MAGIC);
    append_little_endian<std::uint8_t>(out, BSW_VERSION);
    append_little_endian<std::uint8_t>(out, 0);
    append_little_endian<std::uint16_t>(out, type);
    append_little_endian<std::uint32_t>(out, static_cast<std::uint32_t>(payload.size()));
    append_little_endian<std::uint32_t>(out, next_sequence_++);
    append_little_endian<std::uint32_t>(out, bsw_header_checksum(out.data()));
    append_little_endian<std::uint32_t>(out, 0);
    append(out, payload);
    return out;
}

Bytes FrameWriter::ping(std::uint64_t cookie)
{
    Bytes payload;
    append_little_endian(payload, cookie);
    return frame(BSW_PING, payload);
}

Bytes FrameWriter::pause(bool paused)
{
    Bytes payload;
    append_little_endian<std::uint32_t>(payload, paused ? 1 : 0);
    append_little_endian<std::uint32_t>(payload, 0);
    return frame(BSW_PAUSE, payload);
}

Result<std::vector<Bytes>> FrameWriter::blob(BlobKind kind, ByteView content, std::size_t piece_bytes)
{
    if (content.empty()) return failure("there is nothing to send: the object, BTF or plan is empty");
    if (content.size() > BSW_MAX_BLOB) {
        return failure("an object, BTF or plan of " + std::to_string(content.size()) +
                           " bytes is more than a loader takes (" + std::to_string(BSW_MAX_BLOB) + ")",
                       "strip debug information from the object (llvm-strip -g), or use minimised BTF");
    }
    piece_bytes = std::clamp<std::size_t>(piece_bytes, 1, BSW_MAX_PAYLOAD - sizeof(bsw_blob));

    std::vector<Bytes> frames;
    Bytes payload;
    for (std::size_t offset = 0; offset < content.size(); offset += piece_bytes) {
        payload.clear();
        append_little_endian(payload, static_cast<std::uint32_t>(kind));
        append_little_endian(payload, static_cast<std::uint32_t>(content.size()));
        append_little_endian(payload, static_cast<std::uint32_t>(offset));
        append_little_endian<std::uint32_t>(payload, 0);
        append(payload, content.subspan(offset, std::min(piece_bytes, content.size() - offset)));
        frames.push_back(frame(BSW_BLOB, payload));
    }
    return frames;
}

}  // namespace boardscope::wire
