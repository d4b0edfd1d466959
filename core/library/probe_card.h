// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a probe of the library says of itself, in the comment at its head:
//
//            // Title: Opened files
//            // Shows: who opens which file
//            // Needs: Linux 5.6, kprobe:do_sys_openat2
//            // Costs: fires at each open(): tens to thousands a second
//            // Tags: files syscalls
//            // Try: files
//
//          A line that begins further in goes on with the line above it. The card ends at the first line that
//          is neither. Needs are a list with commas; "nothing" stands for an empty one. Try names a workload
//          (resources/workloads). A seventh key, Quiet, may say where the probe attaches and nothing fires.
// Thread:  pure functions, any thread.
// Errors:  an unknown, repeated, empty or missing key, and a need that cannot be read, each at its line.
#pragma once

#include "core/base/diagnostics.h"
#include "core/target/target_profile.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::library {

enum class NeedKind {
    linux_version,  ///< "Linux 5.8": or newer
    tracepoint,     ///< "tracepoint:sched:sched_switch"
    function,       ///< "kprobe:vfs_read": of the kernel
    user_function,  ///< "uprobe:libc:malloc": of a program of which this host has a file
    option,         ///< "CONFIG_GPIOLIB": what the kernel must be built with to have the rest
    types,          ///< "kernel types": where the kernel keeps its fields
};

struct Need {
    NeedKind kind = NeedKind::types;
    std::string text;       ///< as it is written
    std::string name;       ///< "sched/sched_switch", "vfs_read", "malloc", "CONFIG_GPIOLIB"; else empty
    std::string file;       ///< of a user function: "libc"
    KernelVersion version;  ///< of linux_version
    friend bool operator==(const Need&, const Need&) = default;
};

struct ProbeCard {
    std::string title;
    std::string shows;
    std::vector<Need> needs;
    std::string costs;
    std::vector<std::string> tags;
    std::string workload;
    std::string quiet;  ///< may be empty
    friend bool operator==(const ProbeCard&, const ProbeCard&) = default;
};

/// `file` stands in the messages. Without a card there is at least one error.
[[nodiscard]] std::optional<ProbeCard> read_card(std::string_view text, const std::string& file,
                                                 Diagnostics& diagnostics);

/// "Linux 5.6, kprobe:do_sys_openat2", or "nothing".
[[nodiscard]] std::string needs_text(const ProbeCard& card);

/// Whether each word stands in the title, in what it shows, among the tags or in `name`; in any case.
[[nodiscard]] bool tells_of(const ProbeCard& card, std::string_view name, std::string_view words);

}  // namespace boardscope::library
