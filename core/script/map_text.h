// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script's map as print(@m, top, div) shows it: "@reads[dd]: 5" line by line, histograms as bars.
// Thread:  pure functions, any thread.
// Errors:  none.
// Source:  the layout is that of bpftrace 0.17; docs/dsl.md.
#pragma once

#include "core/script/map_values.h"
#include "core/script/name_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::script {

/// Whole lines. Averages, stats and each histogram end with an empty line, and an empty map is nothing else.
[[nodiscard]] std::string map_text(const ScriptMap& map, const std::vector<MapValue>& values,
                                   const ValueContext& context, std::uint32_t top = 0,
                                   std::uint32_t divisor = 0);

}  // namespace boardscope::script
