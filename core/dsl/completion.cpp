// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/completion.h"

#include "core/dsl/builtin_functions.h"
#include "core/dsl/builtin_values.h"
#include "core/dsl/c_types.h"
#include "core/dsl/completion_members.h"
#include "core/dsl/completion_place.h"
#include "core/dsl/completion_points.h"
#include "core/dsl/completion_scope.h"
#include "core/dsl/highlight.h"
#include "core/dsl/lexer.h"
#include "core/dsl/print_expr.h"
#include "core/dsl/type_lookup.h"
#include "core/target/kernel_history.h"
#include "core/target/type_text.h"

#include <algorithm>
#include <set>

namespace boardscope::dsl {

namespace {

using Kind = CompletionKind;

constexpr std::string_view keywords[] = {"if",       "else",   "while",    "for", "unroll",
                                         "return",   "break",  "continue", "let", "sizeof",
                                         "offsetof", "struct", "union",    "enum"};
/// Enumerators are too many to be offered before something is typed.
constexpr std::size_t least_letters_of_constants = 3;

class Words {
public:
    Words(const TargetFacts& facts, const CompletionScope& scope, Gathered& out)
        : facts_(facts), scope_(scope), out_(out)
    {
    }

    void add()
    {
        const ContextKind context =
            scope_.provider != nullptr ? scope_.provider->context : ContextKind::nothing;
        for (const BuiltinRow& row : builtin_values())
            if (row.way_around.empty() && is_offered(row, context)) add_value(row);
        for (const FunctionRow& row : builtin_functions()) {
            if (!row.way_around.empty()) continue;
            const bool takes_nothing = row.arguments.empty();
            out_.add({Kind::function, std::string(row.name) + (takes_nothing ? "()" : "("),
                      std::string(row.form), std::string(row.doc), lacks_helper(facts_, row.helper)});
        }
        for (const Macro& macro : scope_.program.macros)
            out_.add({Kind::function, macro.name + (macro.parameters.empty() ? "()" : "("),
                      macro.name + "(" + print_parameters(macro) + ")", "a macro of this script", {}});
        for (const std::string_view word : keywords)
            out_.add({Kind::keyword, std::string(word), {}, {}, {}});
        if (out_.wanted().size() >= least_letters_of_constants) add_constants();
    }

private:
    void add_value(const BuiltinRow& row)
    {
        const std::string lacks = lacks_helper(facts_, row.helper);
        if (row.name != "arg0") {
            const Type type{.kind = row.kind, .bytes = row.bytes, .is_signed = row.is_signed};
            out_.add({Kind::builtin, std::string(row.name),
                      row.kind == TypeKind::structure ? "" : to_string(type), std::string(row.doc), lacks});
            return;
        }
        const std::optional<TypeId> function = function_of_scope();
        const TypeTable& types = facts_.types();
        const TypeId prototype = function ? types.target(*function) : 0;
        const std::size_t count = function ? types.parameter_count(prototype) : 4;
        for (std::size_t i = 0; i < count; ++i) {
            const TypeParameter parameter = function ? types.parameter(prototype, i) : TypeParameter{};
            out_.add({Kind::builtin,
                      "arg" + std::to_string(i),
                      function ? type_text(types, parameter.type, parameter.name) : std::string(),
                      function ? "argument of " + std::string(types.name(*function)) : std::string(row.doc),
                      {}});
        }
    }

    [[nodiscard]] std::optional<TypeId> function_of_scope() const
    {
        if (scope_.spec == nullptr || scope_.spec->matches.empty() || scope_.spec->matches.front().empty() ||
            is_in_user_program(scope_.provider->context))
            return std::nullopt;
        return facts_.types().find_function(scope_.spec->matches.front().front());
    }

    void add_constants()
    {
        const TypeTable& types = facts_.types();
        for (const TypeId id : types.named(NameKind::enumeration))
            for (std::size_t i = 0; i < types.enumerator_count(id); ++i) {
                const TypeEnumerator one = types.enumerator(id, i);
                if (out_.matches(one.name))
                    out_.add({Kind::constant,
                              std::string(one.name),
                              std::to_string(one.value),
                              "enum " + std::string(types.name(id)),
                              {}});
            }
    }

    const TargetFacts& facts_;
    const CompletionScope& scope_;
    Gathered& out_;
};

void add_arguments(const TargetFacts& facts, const CompletionScope& scope, Gathered& out)
{
    if (scope.spec == nullptr || scope.spec->matches.empty() || scope.spec->matches.front().empty()) return;  // BEGIN
    const std::vector<std::string>& match = scope.spec->matches.front();
    if (scope.provider->context == ContextKind::tracepoint && match.size() == 2) {
        for (const TracepointField& field :
             facts.tracepoint(match[0], match[1]).value_or(std::vector<TracepointField>()))
            out.add({Kind::field, field.name, field.c_type, "of " + match[0] + ":" + match[1], {}});
        return;
    }
    const TypeTable& types = facts.types();
    const std::optional<TypeId> function = types.find_function(match.front());
    if (!function || is_in_user_program(scope.provider->context)) return;
    const TypeId prototype = types.target(*function);
    for (std::size_t i = 0; i < types.parameter_count(prototype); ++i) {
        const TypeParameter parameter = types.parameter(prototype, i);
        if (!parameter.name.empty())
            out.add({Kind::field,
                     std::string(parameter.name),
                     type_text(types, parameter.type),
                     "of " + match.front(),
                     {}});
    }
}

void add_fields(std::string_view script, const CompletionPlace& place, const TargetFacts& facts,
                Gathered& out)
{
    const bool is_args = script.substr(place.object.begin, place.object.end - place.object.begin) == "args";
    const CompletionScope scope = completion_scope(script, place, facts, !is_args);
    if (is_args) return add_arguments(facts, scope, out);
    Type type = scope.object;
    if (type.kind == TypeKind::tuple) {
        for (std::size_t i = 0; i < type.elements.size(); ++i)
            out.add({Kind::field, std::to_string(i), to_string(type.elements[i]), {}, {}});
        return;
    }
    if (type.kind == TypeKind::integer && type.c_type.table != nullptr) {
        const Type pointer = type_of(*type.c_type.table, type.c_type.id);
        type = pointer.kind == TypeKind::structure ? pointer_to(pointer) : pointer;
    }
    if (type.kind == TypeKind::pointer) type = pointed_to(type);
    if (type.kind != TypeKind::structure) return;
    const TypeLookup lookup(scope.program.script_types.get(), facts);
    if (const std::optional<CType> layout = lookup.layout_of(type.c_type))
        add_members(*layout->table, layout->id, out);
}

/// Maps of the whole script, variables of the probe up to the cursor.
void add_names(std::string_view script, const CompletionPlace& place, Gathered& out)
{
    const bool is_map = place.kind == CompletionPlace::Kind::map;
    std::uint32_t probe_begin = 0;
    std::set<std::string> names;
    for (const ColoredText& part : highlight(script)) {
        if (part.kind == TextKind::attach_point && part.range.begin < place.typed.begin) {
            if (part.range.begin > probe_begin && !is_map) names.clear();
            probe_begin = part.range.begin;
        }
        if (part.kind != (is_map ? TextKind::map : TextKind::variable)) continue;
        if (part.range.begin + 1 == place.typed.begin) continue;  // what is being typed
        if (!is_map && part.range.begin > place.typed.begin) break;
        names.insert(std::string(script.substr(part.range.begin + 1, part.range.end - part.range.begin - 1)));
    }
    for (const std::string& name : names)
        if (!name.empty() && !is_digit(name.front()))
            out.add({is_map ? Kind::map : Kind::variable, name, {}, {}, {}});
}

void add_types(const CompletionPlace& place, const TargetFacts& facts, Gathered& out)
{
    const TypeTable& types = facts.types();
    const bool is_enum = place.type_word == "enum";
    for (const TypeId id : types.named(is_enum ? NameKind::enumeration : NameKind::structure)) {
        if (!is_enum && (types.kind(id) == boardscope::TypeKind::union_of) != (place.type_word == "union"))
            continue;
        if (!out.matches(types.name(id))) continue;
        const std::optional<std::uint64_t> bytes = types.bytes(id);
        out.add({Kind::type,
                 std::string(types.name(id)),
                 bytes ? std::to_string(*bytes) + " bytes" : std::string(),
                 {},
                 {}});
    }
}

}  // namespace

Completion complete(std::string_view script, std::uint32_t cursor, const TargetFacts& facts,
                    std::size_t limit)
{
    const CompletionPlace place = completion_place(script, cursor);
    Gathered out(script.substr(place.typed.begin, place.typed.end - place.typed.begin), limit);
    switch (place.kind) {
    case CompletionPlace::Kind::nothing: break;
    case CompletionPlace::Kind::attach_point: add_attach_points(place.parts, facts, out); break;
    case CompletionPlace::Kind::word: {
        const CompletionScope scope = completion_scope(script, place, facts, false);
        Words(facts, scope, out).add();
        break;
    }
    case CompletionPlace::Kind::member: add_fields(script, place, facts, out); break;
    case CompletionPlace::Kind::map:
    case CompletionPlace::Kind::variable: add_names(script, place, out); break;
    case CompletionPlace::Kind::type: add_types(place, facts, out); break;
    }
    Completion completion = std::move(out).result(place.typed);
    if (place.kind == CompletionPlace::Kind::attach_point)
        describe_attach_points(place.parts, facts, completion);
    return completion;
}

}  // namespace boardscope::dsl
