// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/completion_scope.h"

#include "core/dsl/compile.h"
#include "core/dsl/expand.h"
#include "core/dsl/macros.h"
#include "core/dsl/normalise.h"
#include "core/dsl/parser.h"
#include "core/dsl/tree_walk.h"
#include "core/dsl/types.h"

namespace boardscope::dsl {

namespace {

constexpr std::string_view asked = "__asked";

/// The script up to the statement of the cursor, that statement being `$__asked = OBJECT`, and all blocks
/// closed.
std::string closed_script(std::string_view script, const CompletionPlace& place)
{
    const std::string_view object = script.substr(place.object.begin, place.object.end - place.object.begin);
    const std::string statement = "$" + std::string(asked) + " = " +
                                  (place.object.end > place.object.begin ? std::string(object) : "0") + ";";
    if (place.is_in_predicate)
        return std::string(script.substr(0, place.head_end)) + " { " + statement + " }";
    return std::string(script.substr(0, place.statement)) + statement +
           std::string(static_cast<std::size_t>(place.depth), '}');
}

const AttachSpec* first_with_match(const std::vector<AttachSpec>& specs)
{
    for (const AttachSpec& spec : specs)
        if (!spec.matches.empty()) return &spec;
    return specs.empty() ? nullptr : &specs.front();
}

bool holds(TextRange place, std::uint32_t at)
{
    return place.begin <= at && at < place.end;
}

}  // namespace

CompletionScope completion_scope(std::string_view script, const CompletionPlace& place,
                                 const TargetFacts& facts, bool types)
{
    CompletionScope scope;
    const std::string text = closed_script(script, place);
    scope.source = std::make_unique<SourceText>(text, "");
    const auto at = static_cast<std::uint32_t>(text.rfind("$" + std::string(asked)));
    Diagnostics unheard;
    scope.program = parse(*scope.source, unheard);
    expand_macros(scope.program, *scope.source, unheard);
    normalise(scope.program, *scope.source, unheard);
    // Others may be missing on the board, or many; only the one of the cursor is asked about.
    std::erase_if(scope.program.probes, [&](const Probe& probe) { return !holds(probe.place, at); });
    std::erase_if(scope.program.spans, [&](const Span& span) { return !holds(span.place, at); });
    expand(scope.program, facts, {}, *scope.source, unheard);
    if (types) check_types(scope.program, facts, {}, *scope.source, unheard);

    for (Probe& probe : scope.program.probes) {
        if (scope.spec == nullptr) scope.spec = first_with_match(probe.specs);
        for_each_expr(probe, [&](Expr& expr) {
            // What stands behind the variable's name.
            if (place.object.end > place.object.begin && expr.place.begin >= at + asked.size() + 4 &&
                scope.object.kind == TypeKind::unknown)
                scope.object = expr.type;
        });
    }
    for (Span& span : scope.program.spans)
        if (scope.spec == nullptr) scope.spec = &span.from;
    if (scope.spec != nullptr) scope.provider = find_provider(scope.spec->provider);
    return scope;
}

}  // namespace boardscope::dsl
