// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Records to the host, as C and as events of the schema.
// Thread:  as EmitState.
#pragma once

#include "core/dsl/emit_expr.h"

#include <functional>
#include <span>

namespace boardscope::dsl {

/// A value of a record; where `write` is set it writes the value to the place, else it is that of `expr`.
struct RecordField {
    std::string name;  ///< as the host shows it
    Type type;
    const Expr* expr = nullptr;
    std::function<void(EmitState&, const CPlace&)> write;
};
[[nodiscard]] RecordField record_field(const EmitState& state, const Expr& expr);

/// Sends a record with these values. Fields, size and name of the event are filled in.
void emit_record(EmitState& state, script::ScriptEvent event, std::string_view word,
                 const std::vector<RecordField>& fields, TextRange place);
/// Sends a record that has nothing but its head.
void emit_tell(EmitState& state, script::ScriptEvent event, std::string_view word, TextRange place);

}  // namespace boardscope::dsl
