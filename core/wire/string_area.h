// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The string area at the end of a wire payload: NUL-terminated strings that fields point into;
//          offset 0 is the empty string. For the files of core/wire only.
// Thread:  one thread at a time.
// Errors:  a bad offset makes the reader not ok(), and the string empty.
// Source:  deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"

#include "deviceside/wire.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace boardscope::wire {

class StringAreaReader {
public:
    explicit StringAreaReader(ByteView area) : area_(as_text(area)) {}

    [[nodiscard]] bool ok() const { return ok_; }

    std::string at(std::uint32_t offset)
    {
        if (offset == 0) return {};
        const std::size_t end = offset < area_.size() ? area_.find('\0', offset) : std::string_view::npos;
        // Many fields may share one string; a few bytes must not blow up into gigabytes that way.
        if (end == std::string_view::npos || end - offset > budget_bytes_) {
            ok_ = false;
            return {};
        }
        budget_bytes_ -= end - offset;
        return std::string(area_.substr(offset, end - offset));
    }

private:
    std::string_view area_;
    static constexpr std::uint32_t largest_payload_bytes = BSW_MAX_PAYLOAD;
    std::size_t budget_bytes_ = std::size_t{4} * largest_payload_bytes;
    bool ok_ = true;
};

class StringAreaWriter {
public:
    /// Offset of `text` in the area; a NUL inside ends it.
    std::uint32_t add(std::string_view text)
    {
        text = text.substr(0, text.find('\0'));
        const auto [place, is_new] =
            offsets_.try_emplace(std::string(text), static_cast<std::uint32_t>(area_.size()));
        if (is_new) area_.append(text).push_back('\0');
        return place->second;
    }

    [[nodiscard]] ByteView bytes() const { return as_bytes(area_); }

private:
    std::string area_ = std::string(1, '\0');
    std::map<std::string, std::uint32_t> offsets_ = {{"", 0}};
};

}  // namespace boardscope::wire
