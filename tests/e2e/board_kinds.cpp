// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/board_kinds.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace boardscope::test {

namespace {

constexpr std::array column_table{
    Column{"armv7-6.1", "ARMv7, 6.1", "virtual-armv7", ""},
    Column{"armv7-5.10", "ARMv7, 5.10", "virtual-armv7-5.10", ""},
    Column{"armv7-old", "ARMv7, as before 4.17", "virtual-armv7-5.10",
           "ringbuf,instance,perf-kprobe,global-data,btf"},
    Column{"aarch64-6.1", "AArch64, 6.1", "virtual-aarch64", ""},
    Column{"aarch64-6.12", "AArch64, 6.12", "virtual-aarch64-6.12", ""},
};

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

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

QString file_of(const Column& column)
{
    return QStringLiteral(BOARDSCOPE_BINARY_DIR "/tests/board-kinds/%1.json").arg(text(column.id));
}

const Cell* find_cell(const Cells& cells, const Kind& kind)
{
    for (const Cell& cell : cells)
        if (cell.kind == text(kind.id)) return &cell;
    return nullptr;
}

QString heading()
{
    QString names = QStringLiteral("| Kind |");
    QString rule = QStringLiteral("|---|");
    for (const Column& column : columns()) {
        names += QStringLiteral(" %1 |").arg(text(column.title));
        rule += QStringLiteral(":-:|");
    }
    return names + QLatin1Char('\n') + rule + QLatin1Char('\n');
}

/// "ARMv7, 6.1; ARMv7, 5.10: the kernel has no type information", one line for each reason, in the columns'
/// order.
QString reasons_of(const Kind& kind, const std::vector<Cells>& results)
{
    std::vector<std::pair<QString, QString>> reasons;  // reason, columns
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Cell* cell = find_cell(results[i], kind);
        if (!cell || cell->works) continue;
        auto same = std::find_if(reasons.begin(), reasons.end(),
                                 [cell](const auto& reason) { return reason.first == cell->reason; });
        if (same == reasons.end()) same = reasons.insert(same, {cell->reason, {}});
        same->second +=
            (same->second.isEmpty() ? QString() : QStringLiteral("; ")) + text(columns()[i].title);
    }
    QString lines;
    for (const auto& [reason, where] : reasons)
        lines += QStringLiteral("- %1 (%2): %3\n").arg(text(kind.title), where, reason);
    return lines;
}

}  // namespace

std::span<const Column> columns()
{
    return column_table;
}

std::span<const Kind> kinds()
{
    return kind_table;
}

void write_cells(const Column& column, const Cells& cells)
{
    QJsonArray array;
    for (const Cell& cell : cells) {
        array.append(QJsonObject{{QStringLiteral("kind"), cell.kind},
                                 {QStringLiteral("works"), cell.works},
                                 {QStringLiteral("reason"), cell.reason}});
    }
    QFile file(file_of(column));
    if (QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly))
        file.write(QJsonDocument(array).toJson());
}

std::optional<Cells> read_cells(const Column& column)
{
    QFile file(file_of(column));
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    Cells cells;
    for (const auto& value : QJsonDocument::fromJson(file.readAll()).array()) {
        const QJsonObject cell = value.toObject();
        cells.push_back({cell[QStringLiteral("kind")].toString(), cell[QStringLiteral("works")].toBool(),
                         cell[QStringLiteral("reason")].toString()});
    }
    return cells;
}

QString table_markdown()
{
    std::vector<Cells> results;
    for (const Column& column : columns())
        results.push_back(read_cells(column).value_or(Cells()));
    QString table = heading();
    QString reasons;
    for (const Kind& kind : kinds()) {
        table += QStringLiteral("| %1 |").arg(text(kind.title));
        for (const Cells& cells : results) {
            const Cell* cell = find_cell(cells, kind);
            table += !cell         ? QStringLiteral("  |")
                     : cell->works ? QStringLiteral(" yes |")
                                   : QStringLiteral(" no |");
        }
        table += QLatin1Char('\n');
        reasons += reasons_of(kind, results);
    }
    if (!reasons.isEmpty()) table += QStringLiteral("\nWhere it says no, the loader says why:\n\n") + reasons;
    return table;
}

}  // namespace boardscope::test
