// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Maps as C: what they are, their keys, and what is done with their values.
// Thread:  as EmitState.
#pragma once

#include "core/dsl/emit_expr.h"

namespace boardscope::dsl {

/// All maps of the script: fills EmitState::maps and the schema, and defines them in C.
void define_maps(EmitState& state);

/// "&at_reads, &key": where its entry is looked for; the key has been written. `bucket` is of histograms.
[[nodiscard]] std::string emit_entry(EmitState& state, const MapAccess& access, const std::string& bucket = {});
/// Statement that notices when `call`, which returns an error, fails.
void emit_update(EmitState& state, const MapAccess& access, const std::string& call);

[[nodiscard]] CValue emit_map_value(EmitState& state, const Expr& expr, const MapAccess& access);
void emit_map_store(EmitState& state, const MapAccess& access, const Expr& value);
/// "u64", "struct text_64": what lies in the map with that index of Program::maps.
[[nodiscard]] std::string map_value_name(EmitState& state, int index);
/// Writes its value, or zeros, to the place.
void emit_map_copy(EmitState& state, const MapAccess& access, const CPlace& place);

}  // namespace boardscope::dsl
