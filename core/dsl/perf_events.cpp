// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/perf_events.h"

namespace boardscope::dsl {

namespace {

constexpr PerfEventRow table[] = {
    {"cpu-clock", "cpu", perf_type_software, 0, 1'000'000},
    {"task-clock", "", perf_type_software, 1, 1'000'000},
    {"page-faults", "faults", perf_type_software, 2, 100},
    {"context-switches", "cs", perf_type_software, 3, 1000},
    {"cpu-migrations", "", perf_type_software, 4, 1},
    {"minor-faults", "", perf_type_software, 5, 100},
    {"major-faults", "", perf_type_software, 6, 1},
    {"alignment-faults", "", perf_type_software, 7, 1},
    {"emulation-faults", "", perf_type_software, 8, 1},
    {"dummy", "", perf_type_software, 9, 1},
    {"bpf-output", "", perf_type_software, 10, 1},
    {"cpu-cycles", "cycles", perf_type_hardware, 0, 1'000'000},
    {"instructions", "", perf_type_hardware, 1, 1'000'000},
    {"cache-references", "", perf_type_hardware, 2, 1'000'000},
    {"cache-misses", "", perf_type_hardware, 3, 1'000'000},
    {"branch-instructions", "branches", perf_type_hardware, 4, 100'000},
    {"branch-misses", "", perf_type_hardware, 5, 100'000},
    {"bus-cycles", "", perf_type_hardware, 6, 100'000},
    {"frontend-stalls", "", perf_type_hardware, 7, 1'000'000},
    {"backend-stalls", "", perf_type_hardware, 8, 1'000'000},
    {"ref-cycles", "", perf_type_hardware, 9, 1'000'000},
};

}  // namespace

std::span<const PerfEventRow> perf_events()
{
    return table;
}

const PerfEventRow* find_perf_event(std::uint32_t type, std::string_view name)
{
    for (const PerfEventRow& row : table)
        if (row.type == type && !name.empty() && (row.name == name || row.short_name == name)) return &row;
    return nullptr;
}

}  // namespace boardscope::dsl
