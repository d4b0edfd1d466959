// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One `format` file through libtraceevent's parser. For the files of core/decode only.
// Thread:  any; libtraceevent's parser keeps its place in variables of the process, so one text is read at a
// time. Errors:  an empty handle when there is no memory; one without an event when the text is no format
// file. Source:  libtraceevent (Debian libtraceevent-dev).
#pragma once

#include <event-parse.h>

#include <cstddef>
#include <memory>
#include <string>

namespace boardscope::decode {

struct FreeTep {
    void operator()(tep_handle* handle) const { tep_free(handle); }
};
/// Each format has a handle of its own: what a handle knows of all events, it takes from any of them.
using FormatFile = std::unique_ptr<tep_handle, FreeTep>;

/// What a text may have at most: the longest formats are near 20 kB.
inline constexpr std::size_t format_limit_bytes = std::size_t{64} * 1024;

/// `text` must hold nothing but what kernels write: fields, and a print format that was checked before.
[[nodiscard]] FormatFile parse_format_file(const std::string& category, const std::string& text,
                                           std::size_t long_bytes);

/// nullptr when the text was no format file. Valid as long as the handle.
[[nodiscard]] tep_event* event_of(const FormatFile& file);

}  // namespace boardscope::decode
