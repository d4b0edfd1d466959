// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The plan: what the loader is to attach and do for one session, as a value.
// Thread:  plain values, any thread.
// Errors:  decode() says what is wrong with the bytes.
// Source:  struct bsw_plan in deviceside/wire.h.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/target/target_profile.h"

#include "deviceside/wire.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::wire {

enum class TextSource : std::uint32_t {
    automatic = BSW_TEXT_AUTO,     ///< plan only: pages where the kernel has instances for it, else shared
    instance = BSW_TEXT_INSTANCE,  ///< the trace_pipe of a trace instance of our own
    shared = BSW_TEXT_SHARED,      ///< the board's one trace_pipe
    none = BSW_TEXT_NONE,
    pages = BSW_TEXT_PAGES,  ///< raw pages of a trace instance of our own
};

enum class AttachKind : std::uint32_t {
    by_section = BSW_ATTACH_BY_SECTION,  ///< plan only: as the section name says
    kprobe = BSW_ATTACH_KPROBE,
    kretprobe = BSW_ATTACH_KRETPROBE,
    tracepoint = BSW_ATTACH_TRACEPOINT,
    raw_tracepoint = BSW_ATTACH_RAW_TRACEPOINT,
    uprobe = BSW_ATTACH_UPROBE,
    uretprobe = BSW_ATTACH_URETPROBE,
    usdt = BSW_ATTACH_USDT,
    perf_event = BSW_ATTACH_PERF_EVENT,
    socket_filter = BSW_ATTACH_SOCKET_FILTER,
    xdp = BSW_ATTACH_XDP,
    tc_ingress = BSW_ATTACH_TC_INGRESS,
    tc_egress = BSW_ATTACH_TC_EGRESS,
    cgroup = BSW_ATTACH_CGROUP,
    fentry = BSW_ATTACH_FENTRY,
    fexit = BSW_ATTACH_FEXIT,
    tp_btf = BSW_ATTACH_TP_BTF,
    begin = BSW_ATTACH_BEGIN,  ///< run once, before anything else is attached
    end = BSW_ATTACH_END,      ///< run once, when everything else is detached and its events were sent
    other = BSW_ATTACH_OTHER,  ///< READY only
};

/// For people: "kprobe", "own trace instance"; a value this version does not know gives "unknown".
[[nodiscard]] const char* to_string(TextSource source);
[[nodiscard]] const char* to_string(AttachKind kind);

/// What a newer kernel is to be treated as not having, so that it stands in for an older one. Bits to be or-ed.
enum class Without : std::uint32_t {
    nothing = 0,
    ringbuf = BSW_WITHOUT_RINGBUF,          ///< ring buffer maps, kernel 5.8
    instance = BSW_WITHOUT_INSTANCE,        ///< the event of bpf_trace_printk, 5.9
    perf_kprobe = BSW_WITHOUT_PERF_KPROBE,  ///< kprobes and uprobes as perf events, 4.17
    global_data = BSW_WITHOUT_GLOBAL_DATA,  ///< 5.2
    btf = BSW_WITHOUT_BTF,                  ///< of the kernel, of programs and of maps
};
[[nodiscard]] constexpr Without operator|(Without a, Without b)
{
    return Without{static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b)};
}
/// "ringbuf,instance": names as on the command line, separated by commas. Fails on an unknown name and lists those there are.
[[nodiscard]] Result<Without> parse_without(std::string_view names);
/// A probe that is to run without these must be built as for a kernel that lacks them: `version`, or the last one
/// that had none of them, whichever is older. Missing BTF tells nothing of a kernel's age.
[[nodiscard]] KernelVersion version_without(KernelVersion version, Without without);

/// "Attach program X as kprobe to do_sys_openat2." docs/wire.md says what the fields mean for each kind.
struct PlanProgram {
    std::string name;  ///< C function name in the object
    AttachKind kind = AttachKind::by_section;
    std::string target;  ///< kernel function, "category/name", symbol, "provider:name", event; empty: as the section says
    std::uint64_t offset = 0;     ///< bytes into the function or symbol; into the file where an uprobe has no symbol
    std::string path{};           ///< of a binary or a cgroup on the board; a network interface
    std::uint64_t parameter = 0;  ///< perf event: period, or frequency in Hz; uprobe: offset of a mark's semaphore
    bool is_frequency = false;
    bool one_cpu = false;  ///< perf event: on the first CPU that runs, not on each of them
    std::string build_id{};  ///< uprobe: in hex, of the file that `offset` was found in; empty: not known
    friend bool operator==(const PlanProgram&, const PlanProgram&) = default;
};

enum class ActionKind : std::uint32_t {
    print_map = BSW_ACTION_PRINT_MAP,  ///< MAP_ENTRIES with BSW_COOKIE_ACTION
    clear_map = BSW_ACTION_CLEAR_MAP,  ///< keys are deleted; values of an array become zeros
    zero_map = BSW_ACTION_ZERO_MAP,    ///< keys stay
    exit = BSW_ACTION_EXIT,
};

/// What the loader does between a record of the output map that has this id, and the next one.
struct PlanAction {
    std::uint32_t id = 0;  ///< of bsw_script_record
    ActionKind kind = ActionKind::print_map;
    std::string map{};  ///< its name in the object; empty: exit
    friend bool operator==(const PlanAction&, const PlanAction&) = default;
};

struct Plan {
    TextSource text_source = TextSource::automatic;
    std::uint32_t text_buffer_kib = 0;            ///< per CPU, own instance only; 0: the kernel's default
    std::chrono::milliseconds silence_limit{0};   ///< the loader ends after so long without a frame; 0: never
    std::chrono::milliseconds stats_interval{0};  ///< 0: no STATS frames
    /// Each is one place where a program is hooked; one program may have several. Programs that are not named are
    /// attached by their section.
    std::vector<PlanProgram> programs;
    std::vector<std::string> trace_events;  ///< "sched/sched_switch", "irq/*": enabled in our own instance
    Without without = Without::nothing;
    std::chrono::milliseconds map_interval{0};  ///< send the entries of all maps so often; 0: never
    std::uint32_t perf_buffer_kib = 0;          ///< per CPU; 0: 256
    std::uint32_t byte_limit_per_s = 0;         ///< of events to the host; 0: none
    std::uint32_t run_limit_per_s = 0;          ///< a program that runs more often is detached; 0: none
    std::uint32_t run_limit_permille = 0;       ///< of one CPU's time; a program that takes more is detached; 0: none
    bool maps_at_end = false;         ///< send the entries of all maps before EXIT, with BSW_COOKIE_END
    std::string output_map{};         ///< the ring or perf array whose records begin with a bsw_script_record
    std::vector<PlanAction> actions;  ///< asked for by records of that map

    [[nodiscard]] Bytes encode() const;
    /// Also of version 2, which older recordings hold.
    [[nodiscard]] static Result<Plan> decode(ByteView bytes);
    friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace boardscope::wire
