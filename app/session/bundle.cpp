// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/bundle.h"

#include "app/session/deployment.h"

#include <cstdint>

namespace boardscope::session {

namespace {

Result<Bytes> encode_frames(const store::RecordingHeader& header, ByteView btf)
{
    wire::FrameWriter writer;
    const Cargo cargo{.plan = header.plan, .btf = Bytes(btf.begin(), btf.end()), .object = header.object};
    const Result<std::vector<Bytes>> frames = cargo_frames(writer, cargo);
    if (!frames) return failure(frames.error());
    Bytes all;
    for (const Bytes& frame : *frames) append(all, frame);
    return all;
}

Bytes encode_trailer(ByteView head, ByteView frames, std::chrono::milliseconds duration)
{
    std::uint32_t checksum = bsw_checksum(BSW_CHECKSUM_BEGIN, head.data(), head.size());
    checksum = bsw_checksum(checksum, frames.data(), frames.size());
    Bytes trailer;
    append_little_endian<std::uint32_t>(trailer, BSW_BUNDLE_MAGIC);
    append_little_endian<std::uint32_t>(trailer, BSW_BUNDLE_VERSION);
    append_little_endian<std::uint64_t>(trailer, head.size());
    append_little_endian<std::uint64_t>(trailer, frames.size());
    append_little_endian(trailer, static_cast<std::uint32_t>(duration.count()));
    append_little_endian<std::uint32_t>(trailer, 0);
    append_little_endian(trailer, checksum);
    append_little_endian(trailer, bsw_checksum(BSW_CHECKSUM_BEGIN, trailer.data(), trailer.size()));
    return trailer;
}

}  // namespace

Result<Bytes> make_bundle(ByteView loader, const store::RecordingHeader& header, ByteView btf,
                          std::chrono::milliseconds duration)
{
    if (duration.count() < 0 || duration > std::chrono::milliseconds(UINT32_MAX))
        return failure("a bundle runs for 49 days at most");
    const Result<Bytes> head = store::encode_recording_header(header);
    if (!head) return failure(head.error());
    const Result<Bytes> frames = encode_frames(header, btf);
    if (!frames) return failure(frames.error());
    Bytes bundle(loader.begin(), loader.end());
    append(bundle, *head);
    append(bundle, *frames);
    append(bundle, encode_trailer(*head, *frames, duration));
    return bundle;
}

}  // namespace boardscope::session
