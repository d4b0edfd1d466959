// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Attach points (private to the parser): kprobe:vfs_*, tracepoint:sched:sched_switch, ply's
//          tracepoint:sched/sched_switch, uprobe:/lib/libc.so.6:malloc, interval:1s. They are read character
//          by character: what separates tokens elsewhere may stand in a path, and / may begin a predicate.
// Thread:  one parser's own.
#pragma once

#include "core/dsl/parse_cursor.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace boardscope::dsl {

/// now() is the word it begins with. False: no attach point, and a message says why.
[[nodiscard]] bool parse_attach_point(ParseCursor& cursor, AttachSpec& spec);

/// The part as it must be written to be read again: in quotes where it has to be.
[[nodiscard]] std::string attach_point_part_text(std::string_view provider, std::size_t index,
                                                 const std::string& part);

}  // namespace boardscope::dsl
