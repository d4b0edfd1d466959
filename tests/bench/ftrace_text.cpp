// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/ftrace_text.h"

#include "core/decode/ftrace_line.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <string_view>
#include <vector>

namespace boardscope::bench {

namespace {

constexpr std::size_t seed_lines = 200'000;
constexpr const char* instance = "/sys/kernel/tracing/instances/boardscope-bench";

bool write_file(const std::string& name, const std::string& content)
{
    std::ofstream file(std::string(instance) + "/" + name);
    file << content << std::flush;
    return file.good();
}

/// Two processes that pass a byte to and fro, and one that copies by single bytes, as `dd bs=1` does.
std::vector<pid_t> start_workload()
{
    std::array<int, 2> there{};
    std::array<int, 2> back{};
    std::vector<pid_t> children;
    if (pipe(there.data()) != 0 || pipe(back.data()) != 0) return children;
    const auto start = [&children](const char* name, auto work) {
        const pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_NAME, name);
            work();
            _exit(0);
        }
        children.push_back(child);
    };
    const auto pass_on = [](int from, int to) {
        char byte = 0;
        while (write(to, &byte, 1) == 1 && read(from, &byte, 1) == 1) {}
    };
    start("ping", [&] { pass_on(back[0], there[1]); });
    start("pong", [&] { pass_on(there[0], back[1]); });
    start("dd", [] {
        cpu_set_t second;  // where there is one: a question about dd on it has an answer
        CPU_ZERO(&second);
        CPU_SET(1, &second);
        sched_setaffinity(0, sizeof second, &second);
        const int from = open("/dev/zero", O_RDONLY);
        const int to = open("/dev/null", O_WRONLY);
        char byte = 0;
        while (read(from, &byte, 1) == 1 && write(to, &byte, 1) == 1) {}
    });
    for (const int end : {there[0], there[1], back[0], back[1]})
        close(end);
    return children;
}

/// Whole lines with a header, no losses.
std::string whole_rows(const std::string& text)
{
    std::string rows;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos) break;
        decode::TextRow row;
        if (decode::parse_ftrace_line(std::string_view(text).substr(at, end - at), row))
            rows.append(text, at, end + 1 - at);
        at = end + 1;
    }
    return rows;
}

std::string record()
{
    if (mkdir(instance, 0700) != 0) return {};
    const std::string own_events_out = "common_pid != " + std::to_string(getpid());
    std::string text;
    if (write_file("buffer_size_kb", "16384") && write_file("events/raw_syscalls/filter", own_events_out) &&
        write_file("events/sched/sched_switch/filter", own_events_out) &&
        write_file("events/raw_syscalls/enable", "1") &&
        write_file("events/sched/sched_switch/enable", "1")) {
        const std::vector<pid_t> children = start_workload();
        const int pipe = open((std::string(instance) + "/trace_pipe").c_str(), O_RDONLY | O_NONBLOCK);
        std::vector<char> buffer(std::size_t{1} << 20);
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (text.size() < seed_lines * 107 && std::chrono::steady_clock::now() < end) {
            const ssize_t count = read(pipe, buffer.data(), buffer.size());
            if (count > 0)
                text.append(buffer.data(), static_cast<std::size_t>(count));
            else
                usleep(1000);
        }
        write_file("tracing_on", "0");
        close(pipe);
        for (const pid_t child : children)
            kill(child, SIGKILL);
        for (const pid_t child : children)
            waitpid(child, nullptr, 0);
    }
    rmdir(instance);
    return whole_rows(text);
}

std::string make_up()
{
    std::string text;
    std::array<char, 256> line{};
    for (int i = 0; i < 200; ++i) {
        const char* const format =
            i % 3 == 0
                ? "              dd-%-7d [%03d] .....  100.%06d: sys_enter: NR 0 (0, 55d6, 1, 7f%07x, 0, 0)\n"
            : i % 3 == 1 ? "              dd-%-7d [%03d] .....  100.%06d: sys_exit: NR 0 = %d\n"
                         : "              dd-%-7d [%03d] d..2.  100.%06d: sched_switch: prev_comm=dd "
                           "prev_pid=%d prev_prio=120 "
                           "prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120\n";
        std::snprintf(line.data(), line.size(), format, 700 + i % 5, i % 2, i * 7, i);
        text += line.data();
    }
    return text;
}

}  // namespace

FtraceLines::FtraceLines() : seed_(record())
{
    name_ = seed_.empty() ? "made up" : "recorded here";
    if (seed_.empty()) seed_ = make_up();
    for (std::size_t at = 0; at < seed_.size();) {
        const std::size_t end = seed_.find('\n', at);
        const std::string_view line = std::string_view(seed_).substr(at, end + 1 - at);
        decode::TextRow row;
        if (decode::parse_ftrace_line(line.substr(0, line.size() - 1), row) && !row.flags.empty() &&
            !row.event.empty()) {
            const auto flags_end =
                static_cast<std::size_t>(row.flags.data() + row.flags.size() - line.data());
            const auto event = static_cast<std::size_t>(row.event.data() - line.data());
            lines_.push_back({line.substr(0, flags_end), line.substr(event), row.time_ns / 1000});
        }
        at = end + 1;
    }
    round_us_ = lines_.back().time_us - lines_.front().time_us + 1;
}

void FtraceLines::append(std::size_t number, std::string& to) const
{
    const Line& line = lines_[number % lines_.size()];
    const std::uint64_t us = line.time_us + number / lines_.size() * round_us_;
    std::array<char, 48> stamp{};
    std::snprintf(stamp.data(), stamp.size(),
                  " %5llu.%06llu: ", static_cast<unsigned long long>(us / 1'000'000),
                  static_cast<unsigned long long>(us % 1'000'000));
    to.append(line.before).append(stamp.data()).append(line.behind);
}

FtraceText make_ftrace_text(std::size_t wanted)
{
    const FtraceLines lines;
    FtraceText made{.text = {}, .lines = wanted, .name = lines.name()};
    made.text.reserve(wanted * lines.line_bytes());
    for (std::size_t i = 0; i < wanted; ++i)
        lines.append(i, made.text);
    return made;
}

}  // namespace boardscope::bench
