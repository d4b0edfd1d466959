// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/image_btf.h"

#include "core/base/bytes.h"

namespace boardscope::boards {

namespace {

using namespace std::string_view_literals;

// Magic, version 1, no flags, and the length of the header as every kernel so far writes it.
constexpr auto header_start = "\x9f\xeb\x01\x00\x18\x00\x00\x00"sv;
constexpr std::size_t header_bytes = 24;

/// The whole of what starts here, if it is BTF: types, then strings, without a gap.
std::string_view btf_at(std::string_view bytes)
{
    if (bytes.size() < header_bytes) return {};
    const auto field = [bytes](std::size_t offset) -> std::uint64_t {
        return load_little_endian<std::uint32_t>(as_bytes(bytes), offset);
    };
    const std::uint64_t types_at = field(8);
    const std::uint64_t types_bytes = field(12);
    const std::uint64_t strings_at = field(16);
    const std::uint64_t strings_bytes = field(20);
    const std::uint64_t whole = header_bytes + strings_at + strings_bytes;
    if (types_at != 0 || types_bytes == 0 || strings_at != types_bytes || strings_bytes < 2) return {};
    if (whole > bytes.size()) return {};
    // The first string is the empty one, and the last one ends.
    if (bytes[header_bytes + strings_at] != '\0' || bytes[whole - 1] != '\0') return {};
    return bytes.substr(0, whole);
}

}  // namespace

std::string_view find_image_btf(std::string_view image)
{
    // Code that reads BTF may hold the magic, too; the kernel's own is by far the largest.
    std::string_view largest;
    for (auto at = image.find(header_start); at != image.npos; at = image.find(header_start, at + 1)) {
        const std::string_view found = btf_at(image.substr(at));
        if (found.size() > largest.size()) largest = found;
    }
    return largest;
}

std::string_view compressed_kernel(std::string_view image)
{
    // Where the setup header of boot protocol 2.08 and later has its fields.
    constexpr std::size_t setup_sectors_at = 0x1f1;
    constexpr std::size_t magic_at = 0x202;
    constexpr std::size_t version_at = 0x206;
    constexpr std::size_t payload_offset_at = 0x248;
    constexpr std::size_t payload_length_at = 0x24c;
    constexpr std::size_t sector_bytes = 512;
    if (image.size() < payload_length_at + 4 || image.substr(magic_at, 4) != "HdrS"sv) return {};
    const ByteView bytes = as_bytes(image);
    if (load_little_endian<std::uint16_t>(bytes, version_at) < 0x0208) return {};
    const std::size_t setup_sectors = std::to_integer<std::size_t>(bytes[setup_sectors_at]);
    const std::size_t begin = ((setup_sectors == 0 ? 4 : setup_sectors) + 1) * sector_bytes +
                              load_little_endian<std::uint32_t>(bytes, payload_offset_at);
    const std::size_t length = load_little_endian<std::uint32_t>(bytes, payload_length_at);
    if (begin > image.size() || length > image.size() - begin) return {};
    const std::string_view payload = image.substr(begin, length);
    // The length of the kernel stands behind it, unless that is the end of the compressed form itself.
    constexpr std::string_view gzip = "\x1f\x8b";
    constexpr std::size_t length_bytes = 4;
    if (payload.starts_with(gzip) || payload.size() < length_bytes) return payload;
    return payload.substr(0, payload.size() - length_bytes);
}

}  // namespace boardscope::boards
