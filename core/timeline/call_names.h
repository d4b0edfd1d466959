// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Which events are the two ends of something, by their names: entry and exit of a function, a system call,
//          an interrupt.
// Thread:  pure functions, any thread.
// Errors:  none; most names are no end of anything.
// Source:  names of the kernel's trace events: include/trace/events/*.h, kernel/trace/trace_syscalls.c.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace boardscope::timeline {

struct CallName {
    std::string stem;  ///< both ends have it, and no others
    bool begins = false;
    bool is_of_cpu = false;  ///< of an interrupt: whatever task it came over; otherwise of one task
    bool nests = true;       ///< may begin again before it ends, as a function that calls itself does
};

[[nodiscard]] std::optional<CallName> call_name_of(std::string_view event);

/// What began, without the word that says so: "openat" of "sys_enter_openat", "do_sys_openat2" of
/// "kprobe/do_sys_openat2". The name itself where it has no such word.
[[nodiscard]] std::string_view call_label(std::string_view event);

/// "kretprobe/do_sys_openat2" for "kprobe/do_sys_openat2", "sys_exit" for "sys_enter"; none if it begins nothing,
/// or if its partner may have several names.
[[nodiscard]] std::optional<std::string> partner_of(std::string_view event);

}  // namespace boardscope::timeline
