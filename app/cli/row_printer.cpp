// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/row_printer.h"

#include "app/cli/messages.h"

#include <cerrno>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

std::string seconds_text(const store::EventView& row)
{
    const auto time = static_cast<std::uint64_t>(row.time_ns < 0 ? -row.time_ns : row.time_ns);
    char text[48];
    if (row.resolution_ns == 0)  // a counter, not a time
        std::snprintf(text, sizeof text, "%" PRIu64, time);
    else if (row.resolution_ns < 1000)
        std::snprintf(text, sizeof text, "%5" PRIu64 ".%09" PRIu64, time / 1'000'000'000, time % 1'000'000'000);
    else if (row.resolution_ns >= 1'000'000)
        std::snprintf(text, sizeof text, "%5" PRIu64 ".%03" PRIu64, time / 1'000'000'000,
                      time % 1'000'000'000 / 1'000'000);
    else
        std::snprintf(text, sizeof text, "%5" PRIu64 ".%06" PRIu64, time / 1'000'000'000,
                      time % 1'000'000'000 / 1000);
    return text;
}

/// Text of a tool that tells neither who nor when is printed as the tool printed it.
bool is_bare(const store::EventView& row)
{
    return row.resolution_ns == 0 && row.cpu == store::no_cpu && row.pid == store::no_pid && row.task.empty();
}

std::string event_text(const store::EventView& row)
{
    if (is_bare(row)) return printable(row.message);
    // Records of a ring buffer tell who and where only if the probe put it in.
    char head[64];
    std::string line;
    const std::string pid = row.pid == store::no_pid ? "?" : std::to_string(row.pid);
    if (row.cpu == store::no_cpu)
        std::snprintf(head, sizeof head, "-%-7s [???] ", pid.c_str());
    else
        std::snprintf(head, sizeof head, "-%-7s [%03u] ", pid.c_str(), row.cpu);
    const std::string task = row.task.empty() ? "<...>" : printable(row.task);
    if (task.size() < 16) line.append(16 - task.size(), ' ');
    line += task + head + printable(row.flags) + (row.flags.empty() ? "" : " ") + seconds_text(row) + ": ";
    return line + printable(row.event) + ": " + printable(row.message);
}

std::string loss_text(const store::LossView& loss)
{
    // Of ftrace's own buffer ftrace has words; the others are told by their sentence.
    const bool of_ftrace =
        loss.cause == decode::LossCause::trace_buffer || loss.cause == decode::LossCause::trace_text;
    if (!of_ftrace) return printable(loss.message);
    const std::string cpu = loss.cpu == store::no_cpu ? "?" : std::to_string(loss.cpu);
    const std::string count = loss.count ? std::to_string(*loss.count) : "UNKNOWN";
    return "CPU:" + cpu + " [LOST " + count + " EVENTS]";
}

nlohmann::ordered_json loss_json(const store::LossView& loss)
{
    nlohmann::ordered_json out{{"kind", "loss"}, {"cause", decode::to_string(loss.cause)}, {"lost", nullptr}};
    if (loss.count) out["lost"] = *loss.count;
    if (loss.to_ns != store::no_time) out["time_ns"] = loss.to_ns;
    if (loss.cpu != store::no_cpu) out["cpu"] = loss.cpu;
    out["msg"] = loss.message;
    return out;
}

nlohmann::ordered_json event_json(const store::EventView& row)
{
    nlohmann::ordered_json out{{"kind", store::to_string(row.kind)}};
    if (row.kind == store::RowKind::event) {
        if (!is_bare(row)) {
            out["time_ns"] = row.time_ns;
            out["resolution_ns"] = row.resolution_ns;
        }
        if (row.cpu != store::no_cpu) out["cpu"] = row.cpu;
        if (row.pid != store::no_pid) out["pid"] = row.pid;
        if (row.tgid != store::no_pid) out["tgid"] = row.tgid;
        out["comm"] = row.task;
        out["flags"] = row.flags;
        out["event"] = row.event;
    }
    out["msg"] = row.message;
    return out;
}

}  // namespace

std::string to_text(const store::Snapshot& snapshot, RowId row)
{
    if (const auto loss = snapshot.loss_at(row)) return loss_text(*loss);
    const store::EventView view = snapshot.row(row);
    return view.kind == store::RowKind::event ? event_text(view) : printable(view.message);
}

std::string to_json(const store::Snapshot& snapshot, RowId row)
{
    const auto loss = snapshot.loss_at(row);
    const nlohmann::ordered_json object = loss ? loss_json(*loss) : event_json(snapshot.row(row));
    // File names are bytes, JSON is Unicode: what is not UTF-8 becomes U+FFFD.
    return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string lost_text(const store::Totals& totals)
{
    const decode::LossTotal lost = totals.lost_events();
    if (lost.events == 0 && lost.at_least) return "some events may have been lost";
    return (lost.at_least ? "at least " : "") + std::to_string(lost.events) + " events lost";
}

std::string clock_text(const std::optional<decode::ClockOffset>& board_wall)
{
    constexpr double worth_telling_s = 0.1;
    if (!board_wall) return {};
    const double seconds = std::abs(static_cast<double>(board_wall->ahead_ns)) / 1e9;
    if (seconds < worth_telling_s || seconds < static_cast<double>(board_wall->bound_ns) / 1e9) return {};
    char text[128];
    const bool days = seconds > 2 * 86400;
    std::snprintf(text, sizeof text, "board clock is %.1f %s %s this machine, ± %.1f ms", days ? seconds / 86400 : seconds,
                  days ? "days" : "s", board_wall->ahead_ns < 0 ? "behind" : "ahead of",
                  static_cast<double>(board_wall->bound_ns) / 1e6);
    return text;
}

void RowPrinter::print(const store::Snapshot& snapshot, RowId row)
{
    const std::string line = (format_ == Format::json ? to_json(snapshot, row) : to_text(snapshot, row)) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) note_failure();
}

bool RowPrinter::print_block(const std::string& lines)
{
    if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size()) note_failure();
    return flush();
}

bool RowPrinter::flush()
{
    if (std::fflush(stdout) != 0) note_failure();
    return errno_ == 0;
}

/// Only the first: what follows a failure tells less.
void RowPrinter::note_failure()
{
    if (errno_ == 0) errno_ = errno != 0 ? errno : EIO;
}

std::optional<Error> RowPrinter::error() const
{
    if (errno_ == 0 || errno_ == EPIPE) return std::nullopt;
    return Error{std::string("cannot write to the standard output: ") + std::strerror(errno_),
                 "rows are missing there; -o keeps all of them in a recording"};
}

}  // namespace boardscope::cli
