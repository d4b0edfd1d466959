// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/call_names.h"

#include <algorithm>
#include <array>

namespace boardscope::timeline {

namespace {

/// One row per kind of pair: what the name of a beginning starts with, and that of its end.
struct PairNames {
    std::string_view from;
    std::string_view to;
    bool nests = true;
};
constexpr std::array pairs{
    PairNames{"kprobe/", "kretprobe/"},
    PairNames{"kprobe.multi/", "kretprobe.multi/"},
    PairNames{"ksyscall/", "kretsyscall/", false},
    PairNames{"fentry/", "fexit/"},
    PairNames{"fentry.s/", "fexit.s/"},
    PairNames{"uprobe/", "uretprobe/"},
    PairNames{"tracepoint/raw_syscalls/sys_enter", "tracepoint/raw_syscalls/sys_exit", false},
    PairNames{"tracepoint/syscalls/sys_enter_", "tracepoint/syscalls/sys_exit_", false},
    PairNames{"tp/raw_syscalls/sys_enter", "tp/raw_syscalls/sys_exit", false},
    PairNames{"tp/syscalls/sys_enter_", "tp/syscalls/sys_exit_", false},
    PairNames{"raw_tp/sys_enter", "raw_tp/sys_exit", false},
    PairNames{"sys_enter", "sys_exit", false},
};

/// Otherwise the ends of names tell, of events and of the structs that probes send. Any of the first may go with any
/// of the second.
constexpr std::array begin_suffixes{"_enter", "_entry", "_begin", "_start"};
constexpr std::array end_suffixes{"_exit", "_return", "_end", "_done", "_stop"};

/// What happens to a CPU, not to the task that it interrupts.
constexpr std::array of_cpus{"irq_handler", "softirq", "tasklet", "hrtimer_expire", "timer_expire", "ipi"};

/// The name without the first suffix that it has; empty: it has none, or is nothing else.
template <std::size_t count>
std::string_view without_suffix(std::string_view name, const std::array<const char*, count>& suffixes)
{
    for (const std::string_view suffix : suffixes)
        if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
    return {};
}

}  // namespace

std::optional<CallName> call_name_of(std::string_view event)
{
    for (const PairNames& pair : pairs)
        for (const std::string_view start : {pair.from, pair.to})
            if (event.starts_with(start))
                return CallName{std::string(pair.from) + std::string(event.substr(start.size())),
                                start == pair.from, false, pair.nests};
    const std::string_view begun = without_suffix(event, begin_suffixes);
    const std::string_view base = begun.empty() ? without_suffix(event, end_suffixes) : begun;
    if (base.empty()) return std::nullopt;
    const std::string_view name = base.substr(base.find_last_of("/:") + 1);
    const bool is_of_cpu = std::find(of_cpus.begin(), of_cpus.end(), name) != of_cpus.end();
    return CallName{std::string(base) + "_enter", !begun.empty(), is_of_cpu, true};
}

std::string_view call_label(std::string_view event)
{
    for (const std::string_view start : {"sys_enter_", "sys_exit_"})
        if (const std::size_t at = event.find(start); at != std::string_view::npos && at + start.size() < event.size())
            return event.substr(at + start.size());
    for (const PairNames& pair : pairs)
        for (const std::string_view start : {pair.from, pair.to})
            if (event.starts_with(start))
                return start.ends_with('/') && event.size() > start.size() ? event.substr(start.size()) : event;
    const std::string_view begun = without_suffix(event, begin_suffixes);
    if (!begun.empty()) return begun;
    const std::string_view ended = without_suffix(event, end_suffixes);
    return ended.empty() ? event : ended;
}

std::optional<std::string> partner_of(std::string_view event)
{
    for (const PairNames& pair : pairs)
        if (event.starts_with(pair.from))
            return std::string(pair.to) + std::string(event.substr(pair.from.size()));
    if (event.ends_with("_entry")) return std::string(without_suffix(event, begin_suffixes)) + "_exit";
    return std::nullopt;
}

}  // namespace boardscope::timeline
