// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Events that the kernel and the CPU count: software:page-faults:100, hardware:cache-misses:1000000.
// Thread:  constant table, any thread.
// Source:  perf_event_open(2), include/uapi/linux/perf_event.h of Linux.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace boardscope::dsl {

struct PerfEventRow {
    std::string_view name;
    std::string_view short_name;  ///< may be empty
    std::uint32_t type = 0;       ///< PERF_TYPE_…
    std::uint64_t config = 0;
    std::uint64_t default_period = 0;  ///< one sample for so many
};

inline constexpr std::uint32_t perf_type_hardware = 0;
inline constexpr std::uint32_t perf_type_software = 1;

[[nodiscard]] std::span<const PerfEventRow> perf_events();
[[nodiscard]] const PerfEventRow* find_perf_event(std::uint32_t type, std::string_view name);

}  // namespace boardscope::dsl
