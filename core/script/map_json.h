// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What a script prints, as lines of JSON: {"type": "map", "data": {"@reads": {"dd": 5}}}.
// Thread:  pure functions, any thread.
// Errors:  none.
// Source:  the members are those of bpftrace 0.17's `-f json`; docs/dsl.md.
#pragma once

#include "core/script/map_values.h"
#include "core/script/name_source.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boardscope::script {

/// One line with its line break; nothing of an empty map. Types "map", "stats" and "hist".
[[nodiscard]] std::string map_json(const ScriptMap& map, const std::vector<MapValue>& values,
                                   const ValueContext& context, std::uint32_t top = 0,
                                   std::uint32_t divisor = 0);

/// {"type": "printf", "data": "…"} and a line break; `data` is JSON already.
[[nodiscard]] std::string json_line(std::string_view type, std::string_view data);

}  // namespace boardscope::script
