// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes from a board: the reader gives the same frames however they are split, every payload is
// decoded or refused, and every byte is accounted for.
#include "core/wire/frame_reader.h"
#include "core/wire/frame_writer.h"
#include "core/wire/messages.h"
#include "core/wire/plan.h"

#include <cstdlib>

using namespace boardscope;
using namespace boardscope::wire;

namespace {

void demand(bool condition)
{
    if (!condition) std::abort();
}

struct Outcome {
    std::vector<std::pair<std::uint16_t, Bytes>> frames;
    FrameReaderCounts counts;
    std::size_t pending_bytes = 0;
    bool operator==(const Outcome&) const = default;
};

Outcome read_in_chunks(ByteView stream, std::size_t chunk)
{
    Outcome outcome;
    FrameReader reader;
    for (std::size_t at = 0; at < stream.size(); at += chunk) {
        reader.push(stream.subspan(at, std::min(chunk, stream.size() - at)), [&](const Frame& frame) {
            outcome.frames.emplace_back(frame.type, Bytes(frame.payload.begin(), frame.payload.end()));
        });
    }
    outcome.counts = reader.counts();
    outcome.pending_bytes = reader.pending_bytes();
    return outcome;
}

void check_stream(ByteView stream, std::size_t chunk)
{
    const Outcome whole = read_in_chunks(stream, stream.size() + 1);
    demand(whole == read_in_chunks(stream, chunk));
    std::size_t bytes = whole.pending_bytes + whole.counts.skipped_bytes;
    for (const auto& [type, payload] : whole.frames)
        bytes += sizeof(bsw_header) + payload.size();
    demand(whole.counts.other_versions > 0 ? bytes <= stream.size() : bytes == stream.size());
}

/// What can be decoded can be encoded, and means the same again.
void check_payload(std::uint16_t type, ByteView payload)
{
    const Result<Message> message = decode({.type = type, .sequence = 0, .payload = payload});
    if (!message || std::holds_alternative<Unknown>(*message)) return;
    const Bytes again = encode_payload(*message);
    const Result<Message> second = decode({.type = type, .sequence = 0, .payload = again});
    demand(second.has_value() && *second == *message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size < 2) return 0;
    const std::uint16_t type = static_cast<std::uint16_t>(BSW_HELLO + bytes[0] % 8);
    const std::size_t chunk = bytes[1] + 1u;
    const ByteView input(reinterpret_cast<const std::byte*>(bytes) + 2, size - 2);

    check_payload(type, input);
    if (const Result<Plan> plan = Plan::decode(input)) {
        const Result<Plan> again = Plan::decode(plan->encode());
        demand(again.has_value() && *again == *plan);
    }
    // Raw, and between good frames, so that the fuzzer need not guess checksums.
    check_stream(input, chunk);
    FrameWriter writer;
    Bytes stream = writer.frame(type, input.first(input.size() / 2));
    append(stream, input);
    append(stream, writer.frame(BSW_EXIT, input));
    check_stream(stream, chunk);
    return 0;
}
