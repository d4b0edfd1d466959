// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/compile.h"

#include "core/dsl/emit_c.h"
#include "core/dsl/expand.h"
#include "core/dsl/macros.h"
#include "core/dsl/normalise.h"
#include "core/dsl/parameters.h"
#include "core/dsl/parser.h"
#include "core/dsl/types.h"

namespace boardscope::dsl {

CompileOutcome compile(std::string_view text, const std::string& file, const TargetFacts& facts,
                       const CompileOptions& options)
{
    const SourceText source{std::string(text), file};
    CompileOutcome outcome;
    Diagnostics& diagnostics = outcome.diagnostics;
    outcome.program = parse(source, diagnostics);
    if (diagnostics.has_errors()) return outcome;
    insert_parameters(outcome.program, options, source, diagnostics);
    if (diagnostics.has_errors()) return outcome;
    expand_macros(outcome.program, source, diagnostics);
    if (diagnostics.has_errors()) return outcome;
    normalise(outcome.program, source, diagnostics);
    expand(outcome.program, facts, options, source, diagnostics);
    check_types(outcome.program, facts, options, source, diagnostics);
    if (diagnostics.has_errors()) return outcome;
    CompiledScript script = emit_c(outcome.program, facts, options, source, diagnostics);
    if (!diagnostics.has_errors()) outcome.script = std::move(script);
    return outcome;
}

}  // namespace boardscope::dsl
