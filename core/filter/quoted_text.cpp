// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/quoted_text.h"

#include "core/decode/utf8.h"

namespace boardscope::filter {

std::string quoted_text(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        const std::size_t length = decode::utf8_sequence(text);
        if (length == 0 || byte < 0x20 || byte == 0x7f) {
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 0xf]};
        } else {
            if (byte == '"' || byte == '\\') out += '\\';
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out + '"';
}

}  // namespace boardscope::filter
