// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/frame_reader.h"

#include "deviceside/wire.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace boardscope::wire {

namespace {

constexpr std::size_t header_bytes = sizeof(bsw_header);
constexpr std::size_t stray_limit_bytes = 512;
constexpr std::array<std::byte, 4> magic = {std::byte{'B'}, std::byte{'S'}, std::byte{'W'}, std::byte{'1'}};

struct Header {
    std::uint8_t version;
    std::uint16_t type;
    std::uint32_t length;
    std::uint32_t sequence;
    bool checksum_fits;
};

Header read_header(ByteView bytes)
{
    return {
        .version = std::to_integer<std::uint8_t>(bytes[offsetof(bsw_header, version)]),
        .type = load_little_endian<std::uint16_t>(bytes, offsetof(bsw_header, type)),
        .length = load_little_endian<std::uint32_t>(bytes, offsetof(bsw_header, length)),
        .sequence = load_little_endian<std::uint32_t>(bytes, offsetof(bsw_header, sequence)),
        .checksum_fits = load_little_endian<std::uint32_t>(bytes, offsetof(bsw_header, header_checksum)) ==
                         bsw_header_checksum(bytes.data()),
    };
}

/// Where a frame starts, or may turn out to start once more bytes are there.
std::size_t find_magic(ByteView bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        const void* hit = std::memchr(bytes.data() + at, std::to_integer<int>(magic[0]), bytes.size() - at);
        if (!hit) return bytes.size();
        at = static_cast<std::size_t>(static_cast<const std::byte*>(hit) - bytes.data());
        const std::size_t seen = std::min(magic.size(), bytes.size() - at);
        if (std::equal(magic.begin(), magic.begin() + seen, bytes.begin() + at)) return at;
        ++at;
    }
    return at;
}

/// How many bytes the start of a frame needs until something can be said about it.
std::size_t wanted_bytes(ByteView start)
{
    if (start.size() < header_bytes) return header_bytes;
    return header_bytes + read_header(start).length;
}

}  // namespace

void FrameReader::push(ByteView bytes, const Sink& sink)
{
    // A frame that began in an earlier piece is completed first, with no more bytes than it needs:
    // so the copy stays small, however large the pieces are.
    while (!pending_.empty() && !bytes.empty()) {
        const std::size_t missing = wanted_bytes(pending_) - pending_.size();
        const ByteView more = bytes.first(std::min(missing, bytes.size()));
        append(pending_, more);
        bytes = bytes.subspan(more.size());
        const std::size_t used = consume(pending_, sink);
        pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
    }
    if (bytes.empty()) return;
    append(pending_, bytes.subspan(consume(bytes, sink)));
}

std::size_t FrameReader::consume(ByteView bytes, const Sink& sink)
{
    std::size_t used = 0;
    while (true) {
        used += skip(bytes.subspan(used), find_magic(bytes.subspan(used)));
        const ByteView rest = bytes.subspan(used);
        if (rest.size() < header_bytes) return used;

        const Header header = read_header(rest);
        if (!header.checksum_fits || header.length > BSW_MAX_PAYLOAD) {
            ++(header.checksum_fits ? counts_.oversized : counts_.bad_checksums);
            used += skip(rest, 1);
            continue;
        }
        if (rest.size() < header_bytes + header.length) return used;

        used += header_bytes + header.length;
        count_sequence(header.sequence);
        if (header.version < BSW_OLDEST_VERSION || header.version > BSW_VERSION) {
            ++counts_.other_versions;
            continue;
        }
        ++counts_.frames;
        sink({header.type, header.sequence, rest.subspan(header_bytes, header.length)});
    }
}

std::size_t FrameReader::skip(ByteView bytes, std::size_t count)
{
    counts_.skipped_bytes += count;
    for (const char c : as_text(bytes.first(count))) {
        if (stray_text_.size() == stray_limit_bytes) break;
        const bool printable = static_cast<unsigned char>(c) >= ' ' || c == '\n' || c == '\t';
        if (printable) stray_text_ += c;
    }
    return count;
}

void FrameReader::count_sequence(std::uint32_t sequence)
{
    const std::uint32_t ahead = sequence - next_sequence_;  // wraps as the counter does
    if (ahead > INT32_MAX) {
        ++counts_.repeated_frames;
    } else if (ahead > 0) {
        ++counts_.sequence_gaps;
        counts_.missing_frames += ahead;
    }
    next_sequence_ = sequence + 1;
}

}  // namespace boardscope::wire
