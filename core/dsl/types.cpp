// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/types.h"

#include "core/dsl/c_declarations.h"
#include "core/dsl/config.h"
#include "core/dsl/constant_value.h"
#include "core/dsl/macros.h"
#include "core/dsl/tree_walk.h"
#include "core/dsl/types_pass.h"
#include "core/target/kernel_history.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

// Types only grow, and few steps end it; what goes on longer is a mistake of ours.
constexpr int most_rounds = 1000;

template <class Unit>
std::set<std::string> maps_of(Unit& unit)
{
    std::set<std::string> names;
    for_each_expr(unit, [&](const Expr& expr) {
        if (const auto* map = std::get_if<MapAccess>(&expr.node)) names.insert(map->name);
    });
    return names;
}

}  // namespace

TypesPass::TypesPass(Program& program, const TargetFacts& facts, const CompileOptions& options,
                     const SourceText& source, Diagnostics& diagnostics)
    : program_(program), facts_(facts), options_(options), parameters_(script_parameters(program, options)),
      source_(source), diagnostics_(diagnostics),
      lookup_(program.script_types.get(), facts),
      max_strlen_(static_cast<std::uint32_t>(config_number(program, options, "max_strlen"))),
      stack_mode_(config_word(program, options, "stack_mode"))
{
    for (Probe& probe : program_.probes)
        maps_of_unit_.push_back(maps_of(probe));
    for (Span& span : program_.spans)
        maps_of_unit_.push_back(maps_of(span));
}

void TypesPass::run()
{
    settle();
    quiet_ = false;
    check_declarations();
    check_option_names();
    for (std::size_t unit = 0; unit < maps_of_unit_.size(); ++unit)
        check_unit(unit);
    give_results();
}

/// Until no map and no variable changes any more.
void TypesPass::settle()
{
    for (std::size_t unit = 0; unit < maps_of_unit_.size(); ++unit)
        waiting_.insert(unit);
    for (int round = 0; !waiting_.empty() && round < most_rounds; ++round) {
        const std::size_t unit = *waiting_.begin();
        waiting_.erase(waiting_.begin());
        do {
            variables_changed_ = false;
            check_unit(unit);
        } while (variables_changed_ && ++round < most_rounds);
    }
}

void TypesPass::map_changed(int index)
{
    const std::string& name = program_.maps[static_cast<std::size_t>(index)].name;
    for (std::size_t unit = 0; quiet_ && unit < maps_of_unit_.size(); ++unit)
        if (maps_of_unit_[unit].contains(name)) waiting_.insert(unit);
}

void TypesPass::check_unit(std::size_t unit)
{
    if (unit < program_.probes.size())
        check_probe(unit);
    else
        check_span(program_.spans[unit - program_.probes.size()]);
}

TypesPass::Context TypesPass::context_of(const AttachSpec& spec)
{
    Context context;
    const Provider* provider = find_provider(spec.provider);
    context.kind = provider == nullptr ? ContextKind::nothing : provider->context;
    context.provider = spec.provider;
    context.matches = spec.matches;
    return context;
}

void TypesPass::check_probe(std::size_t index)
{
    Probe& probe = program_.probes[index];
    context_ = {};
    for (const AttachSpec& spec : probe.specs) {
        if (context_.provider.empty()) context_ = context_of(spec);
        if (&spec != &probe.specs.front())
            context_.matches.insert(context_.matches.end(), spec.matches.begin(), spec.matches.end());
    }
    context_.probe = static_cast<int>(index);
    if (probe.predicate) check_condition(*probe.predicate);
    check(probe.body);
}

void TypesPass::check_span(Span& span)
{
    const Context begin = context_of(span.from);
    const Context end = context_of(span.to);
    context_ = begin;
    if (span.predicate) check_condition(*span.predicate);
    for (SpanField& field : span.fields) {
        context_ = field.at_end ? end : begin;
        if (!field.value) continue;
        check(*field.value);
        (void)can_be_printed(*field.value, "the field " + field.name);
    }
    check_span_keys(span, begin, end);
}

void TypesPass::check_span_keys(Span& span, const Context& begin, const Context& end)
{
    if (!span.from_key || !span.to_key) return;
    context_ = begin;
    check(*span.from_key);
    context_ = end;
    check(*span.to_key);
    Type key = stored(span.from_key->type);
    if (key.kind == TypeKind::unknown || span.to_key->type.kind == TypeKind::unknown) return;
    if (!can_be_kept(key, span.from_key->place, "the key of a span")) return;
    if (merge_types(key, span.to_key->type) == Merge::clash)
        error(span.to_key->place, "this span begins with " + to_string(span.from_key->type) + " and ends with " +
                                      to_string(span.to_key->type),
              "both must be the same, so that the beginning is found: by BEGIN_KEY .. END_KEY");
}

void TypesPass::give_results()
{
    for (std::size_t i = 0; i < program_.maps.size(); ++i) {
        MapInfo& map = program_.maps[i];
        map.value = maps_[i].value.type;
        map.key.clear();
        for (const Holder& key : maps_[i].keys)
            map.key.push_back(key.type);
        if (map.value.kind == TypeKind::unknown && !diagnostics_.has_errors())
            error(map.place, "nothing is ever put into @" + map.name,
                  "assign to it somewhere, as @" + map.name + " = count()");
    }
    for (std::size_t i = 0; i < program_.variables.size(); ++i)
        program_.variables[i].type = variables_[i].type;
    apply_declarations();
}

void TypesPass::report(Severity severity, TextRange place, std::string message, std::string hint)
{
    if (quiet_ || !told_.insert({place.begin, message}).second) return;
    diagnostics_.add({severity, source_.span(place), std::move(message), std::move(hint)});
    const Macro* macro = severity == Severity::error ? macro_around(program_, place) : nullptr;
    if (macro != nullptr && macro_around(program_, outside_) == nullptr)
        note(outside_, macro->name + "() is called here");
}

/// Of what is looked at: a macro's text lies elsewhere, and where it was put in is what stands around it.
void TypesPass::note_place(TextRange place)
{
    if (!program_.macros.empty() && macro_around(program_, place) == nullptr) outside_ = place;
}

void TypesPass::error(TextRange place, std::string message, std::string hint)
{
    report(Severity::error, place, std::move(message), std::move(hint));
}

void TypesPass::warning(TextRange place, std::string message, std::string hint)
{
    report(Severity::warning, place, std::move(message), std::move(hint));
}

void TypesPass::note(TextRange place, std::string message)
{
    report(Severity::note, place, std::move(message), {});
}

std::string TypesPass::kernel_text() const
{
    return "Linux " + short_text(facts_.profile().kernel_version);
}

bool TypesPass::require_helper(std::string_view helper, std::string_view what, TextRange place,
                               const std::string& way_around)
{
    if (helper.empty()) return true;
    const Availability has = availability(facts_.profile(), FeatureGroup::helper, helper);
    if (has.state != Availability::State::lacks) return true;
    std::string hint = has.since ? "it came with Linux " + short_text(*has.since) +
                                       (has.tried ? "" : "; this board has " + kernel_text().substr(6))
                                 : std::string();
    if (!way_around.empty()) hint += (hint.empty() ? "" : "; ") + way_around;
    error(place,
          std::string(what) + " needs the helper " + std::string(helper) + ", which the kernel of this board lacks",
          hint);
    return false;
}

namespace {

void read_script_types(Program& program, const TargetFacts& facts, const SourceText& source,
                       Diagnostics& diagnostics)
{
    if (program.c_definitions.empty()) return;
    CEnvironment environment;
    environment.pointer_bytes = facts.pointer_bytes();
    environment.kernel = [&facts]() -> const TypeTable& { return facts.types(); };
    for (const auto& [name, value] : program.defines)
        if (value)
            if (const std::optional<std::uint64_t> number = constant_value(*value))
                environment.constants[name] = *number;
    CDeclarations declarations = read_c_declarations(program.c_definitions, environment);
    program.script_types = std::move(declarations.table);
    if (!declarations.problem) return;
    const TextRange place{program.c_place.begin + declarations.place.begin,
                          program.c_place.begin + declarations.place.end};
    diagnostics.add({Severity::error, source.span(place), declarations.problem->cause, declarations.problem->hint});
}

}  // namespace

void check_types(Program& program, const TargetFacts& facts, const CompileOptions& options,
                 const SourceText& source, Diagnostics& diagnostics)
{
    check_config(program, options, source, diagnostics);
    read_script_types(program, facts, source, diagnostics);
    TypesPass(program, facts, options, source, diagnostics).run();
}

}  // namespace boardscope::dsl
