// SPDX-License-Identifier: GPL-3.0-or-later
// What:    for ($kv : @map) { … } as a C function that the kernel calls for each entry. It uses the variables and the
//          scratch of the probe's function, which therefore lie where both can reach them:
//
//              struct begin_locals {           members that all have: ctx, attach_point, is_over, scratch
//                      void *ctx; …
//                      s64 total;              a variable
//              };
//              static long each_at_x(void *map, const u64 *key, u64 *value, struct begin_locals *locals) { … }
//              bpf_for_each_map_elem(&at_x, each_at_x, locals, 0);
// Thread:  as EmitState.
#pragma once

#include "core/dsl/emit_state.h"

namespace boardscope::dsl {

[[nodiscard]] bool has_map_loops(const Block& block);
void emit_map_loop(EmitState& state, const ForMap& loop);

/// A variable of a function that has such loops.
[[nodiscard]] CPlace shared_variable(EmitState& state, const VariableInfo& variable);
/// When the function's body is known: defines the structure, and puts the loops' functions where they belong.
void put_map_loops(EmitState& state);
/// The first lines of the function: fills the structure in.
void put_locals(EmitState& state);

}  // namespace boardscope::dsl
