// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Where a script's probes are to be attached on this board: wildcards become the names that match,
//          and a probe whose attachments need different programs becomes several (Probe::origin): of different
//          kinds, or with the arguments that the body uses at different places. Fills AttachSpec::matches.
// Thread:  pure function, any thread.
// Errors:  diagnostics: unknown providers, tracepoints and functions with the nearest that the board has,
//          wildcards without a match, probe kinds that the board or this program cannot do.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/ast.h"
#include "core/dsl/compile.h"
#include "core/dsl/source_text.h"
#include "core/dsl/target_facts.h"

namespace boardscope::dsl {

void expand(Program& program, const TargetFacts& facts, const CompileOptions& options, const SourceText& source,
            Diagnostics& diagnostics);

}  // namespace boardscope::dsl
