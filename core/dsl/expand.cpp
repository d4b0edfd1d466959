// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/expand.h"

#include "core/dsl/attach_points.h"
#include "core/dsl/builtin_values.h"
#include "core/dsl/config.h"
#include "core/dsl/tree_copy.h"
#include "core/dsl/tree_walk.h"
#include "core/dsl/usdt_marks.h"
#include "core/filter/suggestion.h"
#include "core/target/type_text.h"

#include <set>

namespace boardscope::dsl {

namespace {

/// What a probe or span wants to know of where it is.
struct FieldNames {
    std::set<std::string> names;   ///< behind `args.`
    bool has_numbered = false;  ///< arg0, arg1, …
};

void note_field(const Expr& expr, FieldNames& fields)
{
    if (const auto* word = std::get_if<Name>(&expr.node))
        fields.has_numbered = fields.has_numbered || numbered(word->name, "arg");
    const auto* member = std::get_if<Member>(&expr.node);
    if (member == nullptr || !member->object) return;
    const auto* object = std::get_if<Name>(&member->object->node);
    if (object != nullptr && object->name == "args") fields.names.insert(member->name);
}

/// What tells contexts apart: where the fields lie that are used, and what they are.
std::string layout_of_tracepoint(const std::vector<std::string>& match, const FieldNames& fields,
                                 const TargetFacts& facts)
{
    const auto known = facts.tracepoint(match[0], match[1]);
    std::string layout;
    for (const std::string& name : fields.names) {
        layout += name + "=";
        if (!known) continue;
        for (const TracepointField& field : *known)
            if (field.name == name)
                layout += field.c_type + " " + std::to_string(field.offset) + " " + std::to_string(field.bytes);
        layout += ";";
    }
    return layout;
}

std::string layout_of_function(const std::string& function, const FieldNames& fields, const TypeTable& types)
{
    const std::optional<TypeId> id = types.find_function(function);
    if (!id) return {};
    const TypeId prototype = types.target(*id);
    std::string layout;
    // On 32-bit boards where an argument lies depends on all before it.
    for (std::size_t i = 0; i < types.parameter_count(prototype); ++i) {
        const TypeParameter parameter = types.parameter(prototype, i);
        layout += (fields.names.contains(std::string(parameter.name)) ? std::string(parameter.name) + "=" : "") +
                  type_text(types, parameter.type) + ";";
    }
    return layout;
}

std::string layout_of(const std::vector<std::string>& match, ContextKind context, const FieldNames& fields,
                      const TargetFacts& facts)
{
    if (context == ContextKind::usdt)
        return fields.has_numbered ? mark_of(match, facts).value_or(UserMark()).arguments : std::string();
    if (fields.names.empty()) return {};
    switch (context) {
    case ContextKind::tracepoint: return layout_of_tracepoint(match, fields, facts);
    case ContextKind::function_entry:
    case ContextKind::typed_entry:
    case ContextKind::typed_return: return layout_of_function(match.back(), fields, facts.types());
    default: return {};
    }
}

class Expansion {
public:
    Expansion(Program& program, const TargetFacts& facts, const CompileOptions& options, const SourceText& source,
              Diagnostics& diagnostics)
        : program_(program), facts_(facts), source_(source), diagnostics_(diagnostics),
          missing_(config_word(program, options, "missing_probes")),
          most_(config_number(program, options, "max_probes"))
    {
    }

    void run()
    {
        std::vector<Probe> expanded;
        for (std::size_t i = 0; i < program_.probes.size(); ++i) {
            Probe& probe = program_.probes[i];
            probe.origin = static_cast<int>(i);
            resolve(probe);
            split(probe, expanded);
        }
        program_.probes = std::move(expanded);
        for (Span& span : program_.spans)
            resolve(span);
        check_number();
    }

private:
    struct Missing {
        const AttachSpec* spec;
        AttachPoints points;
    };

    void resolve(Probe& probe)
    {
        std::vector<Missing> missing;
        bool found = false;
        for (AttachSpec& spec : probe.specs) {
            AttachPoints points = resolve(spec);
            found = found || !spec.matches.empty();
            if (points.is_missing) missing.push_back({&spec, std::move(points)});
        }
        for (const Missing& one : missing)
            report_missing(one, found);
    }

    /// Fills the matches in, and reports all but what is missing.
    AttachPoints resolve(AttachSpec& spec)
    {
        const Provider* provider = find_provider(spec.provider);
        if (provider == nullptr) {
            report_unknown(spec);
            return {};
        }
        spec.provider = provider->name;
        AttachPoints points = attach_points_of(spec, *provider, facts_);
        if (points.problem && !points.is_missing) report(spec, points, Severity::error);
        if (points.remark)
            diagnostics_.add({Severity::warning, source_.span(spec.place), points.remark->cause, points.remark->hint});
        spec.matches = std::move(points.matches);
        return points;
    }

    void resolve(Span& span)
    {
        FieldNames begin_fields;
        FieldNames end_fields;
        const auto note_begin = [&](const Expr& expr) { note_field(expr, begin_fields); };
        const auto note_end = [&](const Expr& expr) { note_field(expr, end_fields); };
        for_each_expr(span.from_key, note_begin);
        for_each_expr(span.predicate, note_begin);
        for_each_expr(span.to_key, note_end);
        for (const SpanField& field : span.fields)
            for_each_expr(field.value, field.at_end ? UseExpr(note_end) : UseExpr(note_begin));
        for (const auto& [spec, fields] : {std::pair(&span.from, &begin_fields), std::pair(&span.to, &end_fields)}) {
            const AttachPoints points = resolve(*spec);
            if (points.is_missing) report(*spec, points, Severity::error);
            check_same_layout(*spec, *fields);
        }
    }

    void check_same_layout(const AttachSpec& spec, const FieldNames& fields)
    {
        std::set<std::string> layouts;
        const Provider* provider = find_provider(spec.provider);
        for (const auto& match : spec.matches)
            layouts.insert(layout_of(match, provider->context, fields, facts_));
        if (layouts.size() > 1)
            diagnostics_.add({Severity::error, source_.span(spec.place),
                              "the fields that this span uses lie at different places in what matches here",
                              "write a span for each"});
    }

    /// A probe for each kind and each layout of the fields used, in the order in which they come.
    void split(Probe& probe, std::vector<Probe>& expanded)
    {
        FieldNames fields;
        for_each_expr(probe, [&](const Expr& expr) { note_field(expr, fields); });
        std::vector<std::string> keys;
        const std::size_t first = expanded.size();
        for (const AttachSpec& spec : probe.specs) {
            const Provider* provider = find_provider(spec.provider);
            for (const auto& match : spec.matches) {
                const std::string key =
                    spec.provider + " " + layout_of(match, provider->context, fields, facts_);
                const auto at = static_cast<std::size_t>(std::find(keys.begin(), keys.end(), key) - keys.begin());
                if (at == keys.size()) {
                    keys.push_back(key);
                    expanded.push_back(copy_of(probe));
                    expanded.back().specs.clear();
                }
                add_match(expanded[first + at], spec, match);
            }
        }
        // What has errors is typed all the same, so that all of them are told at once.
        if (keys.empty()) expanded.push_back(std::move(probe));
    }

    static void add_match(Probe& probe, const AttachSpec& spec, const std::vector<std::string>& match)
    {
        if (probe.specs.empty() || !(probe.specs.back().place == spec.place)) {
            probe.specs.push_back(spec);
            probe.specs.back().matches.clear();
        }
        probe.specs.back().matches.push_back(match);
    }

    void check_number()
    {
        std::size_t count = 0;
        for (const Probe& probe : program_.probes)
            for (const AttachSpec& spec : probe.specs)
                count += spec.matches.size();
        if (count > most_)
            diagnostics_.add({Severity::error, {}, "this script has " + std::to_string(count) + " attachments, and " +
                                  std::to_string(most_) + " is the most that is allowed",
                              "use narrower wildcards, or config = { max_probes = " + std::to_string(count) + " }"});
    }

    void report_unknown(const AttachSpec& spec)
    {
        std::vector<std::string_view> names;
        for (const Provider& row : providers())
            for (const std::string_view name : {row.name, row.other_name})
                if (!name.empty()) names.push_back(name);
        const std::string_view near = filter::nearest_word(spec.provider, names);
        diagnostics_.add({Severity::error, source_.span(spec.place),
                          "there is no kind of probe \"" + spec.provider + "\"",
                          near.empty() ? "docs/dsl.md lists the kinds of probes"
                                       : "did you mean " + std::string(near) + "?"});
    }

    void report_missing(const Missing& one, bool others_found)
    {
        if (missing_ == "ignore" && others_found) return;
        const bool is_warning = missing_ == "error" ? false : missing_ == "default" ? others_found : true;
        report(*one.spec, one.points, is_warning ? Severity::warning : Severity::error);
    }

    void report(const AttachSpec& spec, const AttachPoints& points, Severity severity)
    {
        const bool has_part = points.wrong_part < spec.part_places.size();
        diagnostics_.add({severity, source_.span(has_part ? spec.part_places[points.wrong_part] : spec.place),
                          points.problem->cause, points.problem->hint});
    }

    Program& program_;
    const TargetFacts& facts_;
    const SourceText& source_;
    Diagnostics& diagnostics_;
    std::string missing_;
    std::uint64_t most_;
};

}  // namespace

void expand(Program& program, const TargetFacts& facts, const CompileOptions& options, const SourceText& source,
            Diagnostics& diagnostics)
{
    Expansion(program, facts, options, source, diagnostics).run();
}

}  // namespace boardscope::dsl
