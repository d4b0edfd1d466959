// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/board_kinds.h"

#include <array>

namespace boardscope::test {

namespace {

constexpr const char* by_comm = "--filter comm==\"board_target\"";
constexpr const char* on_lo = "--interface lo";
constexpr const char* called = "bst_function 12\n";
constexpr const char* exchanged = "sent 3 received 3\n";

// clang-format off
constexpr std::array kind_table{
    Kind{"kprobe", "kprobe: `SEC(\"kprobe/FUNCTION\")`", by_comm, "udp 3", exchanged, 3, true},
    Kind{"kretprobe", "kretprobe: `SEC(\"kretprobe/FUNCTION\")`", by_comm, "udp 3", exchanged, 3, true},
    Kind{"tracepoint", "tracepoint: `SEC(\"tracepoint/CATEGORY/NAME\")`", "", "getppid 3", "pid ", 3, true},
    Kind{"raw-tracepoint", "raw tracepoint: `SEC(\"raw_tp/NAME\")`", "", "getppid 1", "pid ", 1, true},
    Kind{"tp-btf", "tracepoint with types: `SEC(\"tp_btf/NAME\")`", "", "getppid 1", "pid ", 1, true},
    Kind{"fentry", "fentry: `SEC(\"fentry/FUNCTION\")`", by_comm, "udp 3", exchanged, 3, true},
    Kind{"fexit", "fexit: `SEC(\"fexit/FUNCTION\")`", by_comm, "udp 3", exchanged, 3, true},
    Kind{"uprobe-symbol", "uprobe: `SEC(\"uprobe//PATH:SYMBOL\")`", by_comm, "call 3", called, 3, true},
    Kind{"uprobe-symbol-offset", "uprobe inside a function: `SEC(\"uprobe//PATH:SYMBOL+0x4\")`", by_comm, "call 3",
         called, 3, true},
    Kind{"uprobe-file-offset", "uprobe by file offset: `SEC(\"uprobe//PATH:0x1234\")`", by_comm, "call 3", called, 3,
         true},
    Kind{.id = "uprobe-thumb", .title = "uprobe on a function in Thumb code", .arguments = by_comm,
         .stimulus = "call 3", .answer = called, .rows = 3, .exactly = true, .must_refuse_naming = "Thumb",
         .architectures = Architectures::arm_only},
    Kind{"uretprobe", "uretprobe: `SEC(\"uretprobe//PATH:SYMBOL\")`", by_comm, "call 3", called, 3, true},
    Kind{"usdt", "USDT: `SEC(\"usdt//PATH:PROVIDER:NAME\")`", by_comm, "tick 3", "ticks 3\n", 3, true},
    Kind{"perf-event-frequency", "clock, so often a second: `SEC(\"perf_event/cpu-clock/1000hz\")`", "",
         "busy 300", "busy 300\n", 20, false},
    Kind{"perf-event-period", "clock, every so many ns: `SEC(\"perf_event/cpu-clock/1000000\")`", "", "busy 300",
         "busy 300\n", 20, false},
    Kind{"perf-event-cycles", "counter of the processor: `SEC(\"perf_event/cpu-cycles/1000000\")`", "",
         "busy 300", "busy 300\n", 5, false},
    Kind{"socket-filter", "socket filter: `SEC(\"socket\")`, `--interface`", on_lo, "udp 3", exchanged, 3, false},
    Kind{"xdp", "XDP: `SEC(\"xdp\")`, `--interface`", on_lo, "udp 3", exchanged, 3, true, "seen",
         "link lo xdp generic"},
    Kind{"tc", "traffic control: `SEC(\"tc\")`, `--interface`", on_lo, "udp 3", exchanged, 3, true, "seen",
         "filter lo ingress bpf"},
    Kind{"cgroup-skb", "cgroup: `SEC(\"cgroup_skb/ingress\")`, `--cgroup`", "", "udp 30", "sent 30 received 30\n",
         3, false, "seen", "cgroup /sys/fs/cgroup type"},
    Kind{"ring-buffer", "records through a ring buffer", "", "udp 3", exchanged, 3, true, "4711"},
    Kind{"perf-event-array", "records through a perf event array", "", "udp 3", exchanged, 3, true, "4711"},
    Kind{.id = "text-instance", .title = "`bpf_printk` through a trace instance of the session", .arguments = by_comm,
         .stimulus = "udp 3", .answer = exchanged, .rows = 3, .exactly = true, .witness = "readers of the shared pipe: 0\n",
         .else_reason = "the board's one `trace_pipe` is read instead", .probe = "kprobe"},
    Kind{.id = "text-shared", .title = "`bpf_printk` through the board's one `trace_pipe`", .arguments = by_comm,
         .stimulus = "udp 3", .answer = exchanged, .rows = 3, .exactly = true, .witness = "readers of the shared pipe: 1\n",
         .probe = "kprobe", .without = "instance"},
    Kind{"global-data", "global variables", "", "getppid 3", "pid ", 3, true, "seen 4"},
};
// clang-format on

}  // namespace

std::span<const Kind> kinds()
{
    return kind_table;
}

const BoardTable& table_of_kinds()
{
    static const BoardTable table = [] {
        BoardTable made{"board-kinds", "Kind", "Where it says no, the loader says why:", {}};
        for (const Kind& kind : kinds())
            made.rows.push_back({QString::fromUtf8(kind.id), QString::fromUtf8(kind.title)});
        return made;
    }();
    return table;
}

}  // namespace boardscope::test
