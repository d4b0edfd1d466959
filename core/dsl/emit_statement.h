// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Statements as C.
// Thread:  as EmitState.
#pragma once

#include "core/dsl/emit_expr.h"

#include <functional>

namespace boardscope::dsl {

void emit_block(EmitState& state, const Block& block);
/// The probe ends here.
void emit_return(EmitState& state);
/// The function ends where it does not hold.
void emit_guard(EmitState& state, const Expr& condition);
/// A statement of the script: its line as a comment, and what `write` writes, in braces where it declares something.
void emit_described(EmitState& state, TextRange place, TextRange shown, const std::function<void()>& write);

}  // namespace boardscope::dsl
