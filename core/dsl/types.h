// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What each expression of a script is: fills in Expr::type and Expr::meaning, Program::maps and
//          Program::variables, with offsets and sizes of the board. Runs after expand().
//          What an emitter finds:
//          - `args.x`, argN, retval, reg(): a FieldAccess of the context; the object of args.x is not evaluated.
//          - an array of the context whose place is in a word there (data_loc) stands for the value's address.
//          - p->x, p.x, a[i], *p: a FieldAccess; `memory` at the object's address (a pointer's value, a
//            structure's or an array's address), `address` where the value is itself a structure or an array.
//            A FieldAccess of the context whose type is an array stands for the address context + offset.
//          - char arrays are texts of their length where they are values, and `address` below str() and buf().
//          - names, enumerators, sizeof, offsetof, $1: a Constant; str($1): a TextConstant.
//          - other words: BuiltinValue, see builtin_values.h; calls: builtin_functions.h has a row for each.
//          - integers are 64 bits wide in variables, maps, keys and tuples; arithmetic is done in 64 bits.
// Thread:  pure function, any thread.
// Errors:  diagnostics; what could not be typed stays TypeKind::unknown, and there was an error.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/compile.h"
#include "core/dsl/source_text.h"
#include "core/dsl/target_facts.h"

namespace boardscope::dsl {

void check_types(Program& program, const TargetFacts& facts, const CompileOptions& options,
                 const SourceText& source, Diagnostics& diagnostics);

}  // namespace boardscope::dsl
