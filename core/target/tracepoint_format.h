// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Fields of a tracepoint as its `format` file words them: names and types of C as written there. What they mean
//          to a program that reads them is core/decode/event_layout.h's business.
// Thread:  pure functions, any thread.
// Units:   bytes, from the start of the event.
// Errors:  a line that is no field is skipped.
// Source:  Documentation/trace/events.rst of Linux.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope {

struct FormatField {
    std::string name;
    std::string c_type;  ///< "const char *", "char[16]", "__data_loc char[]"
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    bool is_signed = false;
    friend bool operator==(const FormatField&, const FormatField&) = default;
};

/// Of the event itself: without those that all events have (common_type and its like).
[[nodiscard]] std::vector<FormatField> format_fields(std::string_view format);

}  // namespace boardscope
