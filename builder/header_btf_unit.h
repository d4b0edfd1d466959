// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The C unit whose debug information becomes a board's BTF.
// Thread:  pure function, any thread.
// Source:  names of kernel headers; those that a kernel lacks are passed over by __has_include.
#pragma once

#include <string>
#include <vector>

namespace boardscope::builder {

enum class HeaderUnit {
    with_events,  ///< all types, and struct trace_event_raw_… of the common tracepoints
    without_events,
    least,  ///< tasks, files, memory, sockets
};

[[nodiscard]] std::string header_btf_unit(HeaderUnit extent,
                                          const std::vector<std::string>& more_headers = {});

}  // namespace boardscope::builder
