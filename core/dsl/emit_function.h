// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Probes and spans as functions of C, with the places where they are attached.
// Thread:  as EmitState.
#pragma once

#include "core/dsl/emit_state.h"

#include <functional>
#include <string>
#include <vector>

namespace boardscope::dsl {

void emit_probe(EmitState& state, const Probe& probe, int index);
void emit_span(EmitState& state, const Span& span);
/// Keeps the time at which the script began.
void emit_start_of_time(EmitState& state);

/// The map that keeps when the script began.
inline constexpr const char* start_map = "bs_start";

// For emit_function.cpp and emit_span.cpp.
/// "kprobe_vfs_read", as it was written.
[[nodiscard]] std::string function_name(const AttachSpec& spec);
/// `spec`: where it is attached; null where it has no context.
void begin_function(EmitState& state, std::string name, std::string event_name, const AttachSpec* spec);
/// The whole function, with what `write` writes as its body.
void end_function(EmitState& state, const std::vector<std::string>& heading, int script_line,
                  const std::function<void()>& write);

}  // namespace boardscope::dsl
