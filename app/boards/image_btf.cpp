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

}  // namespace boardscope::boards
