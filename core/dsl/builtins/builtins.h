// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How the words and functions of builtin_values.h and builtin_functions.h are said in C: a table for each
//          family, one file for each table.
// Thread:  constant tables, any thread.
#pragma once

#include "core/dsl/emit_expr.h"

#include <span>
#include <string_view>

namespace boardscope::dsl {

/// What a word or a function is in C; one of the three is set, by what it is.
struct BuiltinEmitter {
    std::string_view name;
    CValue (*value)(EmitState&, const Expr&) = nullptr;                  ///< of scalars
    void (*store)(EmitState&, const Expr&, const CPlace&) = nullptr;     ///< of values of several words
    void (*statement)(EmitState&, const Expr&) = nullptr;                ///< of functions without a value
    /// Right of @x = …: the call that adds to the map's entry, without "map, key".
    void (*aggregation)(EmitState&, const MapAccess&, const Expr&) = nullptr;
};

/// nullptr: it has no C, and the caller says so.
[[nodiscard]] const BuiltinEmitter* find_builtin_emitter(std::string_view name);

[[nodiscard]] std::span<const BuiltinEmitter> address_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> aggregation_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> map_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> network_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> output_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> task_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> text_builtins();
[[nodiscard]] std::span<const BuiltinEmitter> time_builtins();

/// Of a call; an expression that is none is our own mistake.
[[nodiscard]] inline const Call& call_of(const Expr& expr)
{
    return std::get<Call>(expr.node);
}

}  // namespace boardscope::dsl
