// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A trace.dat of raw_syscalls and sched_switch, made with trace-cmd while dd copies by single bytes.
// Thread:  blocks.
// Errors:  trace-cmd is missing, or the kernel does not let us trace.
#pragma once

#include "core/base/result.h"
#include "tests/bench/measure.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace boardscope::bench {

struct TraceFile {
    std::string file;
    std::string report;  ///< what trace-cmd prints of it
    int dd_cpu = 0;      ///< where dd ran most
};

[[nodiscard]] Result<TraceFile> make_trace_file(const std::filesystem::path& folder);

struct TraceFileAnswer {
    std::size_t count = 0;
    Taken taken;  ///< by trace-cmd and by who counts its lines
};

/// Events of dd on that CPU, as one asks a trace.dat: of the report, by grep. (-F and --cpu of the report
/// leave events of an instance as they are, and to record into the machine's own buffer would disturb
/// others.)
[[nodiscard]] TraceFileAnswer count_of_dd(const TraceFile& trace, int repetitions);

}  // namespace boardscope::bench
