// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A large text as ftrace prints it, of raw_syscalls and sched_switch, made of a real one: recorded
// on this
//          machine with the reader's own events filtered out, then repeated with the time going on.
// Thread:  blocks.
// Errors:  where tracefs cannot be used the text is made up, which name says.
#pragma once

#include <cstddef>
#include <string>

namespace boardscope::bench {

struct FtraceText {
    std::string text;
    std::size_t lines = 0;
    std::string name;  ///< where the text is from
};

[[nodiscard]] FtraceText make_ftrace_text(std::size_t lines);

}  // namespace boardscope::bench
