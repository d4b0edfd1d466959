// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Section names → the plan's entries: which kind of program, and where it is to be attached.
// Thread:  pure functions, any thread.
// Errors:  what is missing or wrong in a section's name, and how it is written.
// Source:  libbpf's section names ("Program types and ELF sections" of its documentation), and ours: offsets
// in files
//          for uprobes, events with a rate for perf_event, tc/ingress and tc/egress.
#pragma once

#include "core/base/result.h"
#include "core/base/source_span.h"
#include "core/wire/plan.h"

#include <string>
#include <string_view>

namespace boardscope::builder {

/// What no section says: where on the board the programs of these kinds go.
struct AttachDefaults {
    std::string interface;  ///< for XDP and tc; for socket filters, where empty means all
    std::string cgroup;     ///< directory on the board; empty: the root of /sys/fs/cgroup
};

/// Kind by_section: a section that is left to libbpf, on the board.
[[nodiscard]] Result<wire::PlanProgram> attach_point(const std::string& program, std::string_view section,
                                                     const AttachDefaults& defaults = {});

/// Where a section's name stands in the source; only the file when a macro makes it.
[[nodiscard]] SourceSpan place_of_section(std::string_view source, const std::string& source_name,
                                          std::string_view section);

}  // namespace boardscope::builder
