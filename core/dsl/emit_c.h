// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A script's tree, with its types → restricted C as an engineer would write it, with the script's lines as
//          comments; the schema of its records and maps; and where its programs are attached. The last pass.
// Thread:  pure function, any thread.
// Errors:  diagnostics of what cannot be said in C for this board; the outcome is of no use then.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/compile.h"
#include "core/dsl/source_text.h"
#include "core/dsl/target_facts.h"

namespace boardscope::dsl {

[[nodiscard]] CompiledScript emit_c(const Program& program, const TargetFacts& facts, const CompileOptions& options,
                                    const SourceText& source, Diagnostics& diagnostics);

}  // namespace boardscope::dsl
