// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Expressions as C. What C cannot say in one expression is written before it, as statements.
// Thread:  as EmitState.
// Errors:  diagnostics; what cannot be said is "0" then.
#pragma once

#include "core/dsl/emit_state.h"

#include <string>

namespace boardscope::dsl {

/// Of scalars.
[[nodiscard]] CValue emit_value(EmitState& state, const Expr& expr);
/// The same as text, in parentheses where that is needed beside operators.
[[nodiscard]] std::string operand_of(const CValue& value);
/// Whether it is true: of numbers, unlike 0.
[[nodiscard]] std::string emit_condition(EmitState& state, const Expr& expr);

/// place = expr, of all types. A text that has no room is cut.
void emit_store(EmitState& state, const Expr& expr, const CPlace& place);
/// place = 0
void emit_clear(EmitState& state, const CPlace& place);
/// Where a value of several words lies already, or a new place with it.
[[nodiscard]] CPlace emit_place(EmitState& state, const Expr& expr);

/// A place on the stack, or beside it where it is large.
[[nodiscard]] CPlace new_place(EmitState& state, const Type& type, std::string_view wanted_name);
[[nodiscard]] CPlace beside_stack(EmitState& state, const Type& type, std::string_view wanted_name);
/// The same of any C type.
[[nodiscard]] std::string new_variable(EmitState& state, const std::string& c_type, std::string_view wanted_name,
                                       std::uint32_t bytes, std::uint32_t most_on_stack, bool zeroed);

/// "filename" of str(args.filename): what a good engineer would call its value.
[[nodiscard]] std::string name_for(const Expr& expr);
/// Bytes from one element to the next where a pointer is counted up; 1 of others.
[[nodiscard]] std::uint64_t stride_of(const EmitState& state, const Type& type);

/// Known when the script is compiled.
[[nodiscard]] std::optional<std::int64_t> constant_of(const Expr& expr);
[[nodiscard]] std::optional<std::string> constant_text_of(const Expr& expr);

// Parts in files of their own.
/// Of FieldAccess meanings.
[[nodiscard]] CValue emit_field(EmitState& state, const Expr& expr, const FieldAccess& access);
/// Of a mark's argument that is not in a register: where its author's compiler had put it.
[[nodiscard]] CValue emit_user_memory(const EmitState& state, const UsdtArgument& argument);
/// The address that the field lies at.
[[nodiscard]] std::string emit_field_address(EmitState& state, const Expr& expr, const FieldAccess& access);
[[nodiscard]] CValue emit_binary(EmitState& state, const Expr& expr, const Binary& binary);
/// a / b and a % b, by what the board can do.
[[nodiscard]] CValue emit_division(EmitState& state, const Expr& expr, const Binary& binary, const CValue& left);
void emit_text_store(EmitState& state, const Expr& expr, const CPlace& place);
[[nodiscard]] CValue emit_text_comparison(EmitState& state, const Binary& binary);
/// The first `bytes` are equal.
[[nodiscard]] CValue emit_same_text(EmitState& state, const Expr& left, const Expr& right,
                                    std::optional<std::uint32_t> bytes);

}  // namespace boardscope::dsl
