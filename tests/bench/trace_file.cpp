// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/trace_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string_view>
#include <vector>

namespace boardscope::bench {

namespace {

constexpr const char* instance_name = "boardscope-bench-dat";
constexpr const char* instance = "/sys/kernel/tracing/instances/boardscope-bench-dat";
constexpr int bytes_copied = 500'000;  // four events each

bool write_file(const std::string& name, const char* content)
{
    return (std::ofstream(std::string(instance) + "/" + name) << content << std::flush).good();
}

/// `trace-cmd record` wants a switch of the whole machine; `extract` takes what is in a buffer already.
bool record(const std::string& file)
{
    if (mkdir(instance, 0700) != 0) return false;
    bool is_made = write_file("buffer_size_kb", "131072") && write_file("events/raw_syscalls/enable", "1") &&
                   write_file("events/sched/sched_switch/enable", "1");
    if (is_made) {
        (void)run_program(
            {"dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=" + std::to_string(bytes_copied)});
        write_file("tracing_on", "0");
        is_made = run_program({"trace-cmd", "extract", "-B", instance_name, "-o", file}).status == 0;
    }
    rmdir(instance);  // trace-cmd has done that already, if it came so far
    return is_made;
}

/// Without the name of the instance, which trace-cmd puts before each line, and without what is no event.
std::string plain_report(std::string_view report)
{
    const std::string name = std::string(instance_name) + ":";
    std::string lines;
    for (std::size_t at = 0; at < report.size();) {
        const std::size_t end = std::min(report.find('\n', at), report.size());
        std::string_view line = report.substr(at, end - at);
        if (line.starts_with(name)) lines.append(line.substr(name.size())).append("\n");
        at = end + 1;
    }
    return lines;
}

/// " dd-123 [001]": how often on each CPU.
int cpu_of_dd(std::string_view report)
{
    std::vector<std::size_t> counts(1024);
    for (std::size_t at = 0; (at = report.find(" dd-", at)) != std::string_view::npos; ++at) {
        const std::size_t open = report.find('[', at);
        if (open == std::string_view::npos || open + 4 > report.size()) break;
        const int cpu = std::atoi(std::string(report.substr(open + 1, 3)).c_str());
        if (cpu >= 0 && cpu < 1000) ++counts[static_cast<std::size_t>(cpu)];
    }
    return static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

}  // namespace

Result<TraceFile> make_trace_file(const std::filesystem::path& folder)
{
    if (!is_installed("trace-cmd")) return failure("it is not installed", "install the package trace-cmd");
    TraceFile trace{.file = folder / "trace.dat"};
    if (!record(trace.file))
        return failure("the kernel does not let us trace", "try again as root, with tracefs mounted");
    trace.report = plain_report(
        run_program({"trace-cmd", "report", trace.file}, std::numeric_limits<std::size_t>::max()).output);
    if (trace.report.empty()) return failure("it reports no events");
    trace.dd_cpu = cpu_of_dd(trace.report);
    return trace;
}

TraceFileAnswer count_of_dd(const TraceFile& trace, int repetitions)
{
    char pattern[48];
    std::snprintf(pattern, sizeof pattern, ": +dd-[0-9]+ +\\[%03d\\] ", trace.dd_cpu);
    const ProgramRun run =
        best_run(repetitions,
                 {"sh", "-c", R"(trace-cmd report "$0" 2>/dev/null | grep -cE "$1")", trace.file, pattern});
    return {std::strtoull(run.output.c_str(), nullptr, 10), run.taken};
}

}  // namespace boardscope::bench
