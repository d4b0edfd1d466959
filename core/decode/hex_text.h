// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Bytes that nobody can read, for people: "de ad be ef …".
// Thread:  plain function.
#pragma once

#include "core/base/bytes.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace boardscope::decode {

/// At most `limit` bytes; an ellipsis says that there are more.
[[nodiscard]] inline std::string hex_text(ByteView bytes, std::size_t limit = 64)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const std::byte byte : bytes.first(std::min(bytes.size(), limit))) {
        if (!out.empty()) out += ' ';
        out += digits[std::to_integer<unsigned>(byte) >> 4];
        out += digits[std::to_integer<unsigned>(byte) & 15];
    }
    if (bytes.size() > limit) out += " …";
    return out;
}

}  // namespace boardscope::decode
