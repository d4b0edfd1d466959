// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/macro_body.h"

#include "core/dsl/builtin_functions.h"
#include "core/dsl/builtin_values.h"
#include "core/dsl/tree_copy.h"
#include "core/dsl/tree_walk.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

/// The walk changes nothing where `use` does not.
template <class Use>
void for_each_part(const Macro& macro, const Use& use)
{
    for_each_expr(const_cast<Block&>(macro.body), use);
    for_each_expr(macro.value, use);
}

const MacroParameter* find_parameter(const Macro& macro, MacroParameter::Kind kind, std::string_view name)
{
    const auto found = std::ranges::find_if(
        macro.parameters, [&](const MacroParameter& one) { return one.kind == kind && one.name == name; });
    return found == macro.parameters.end() ? nullptr : &*found;
}

void add_variable(const ExprPtr& expr, std::set<std::string>& names)
{
    const auto* variable = expr ? std::get_if<Variable>(&expr->node) : nullptr;
    if (variable != nullptr) names.insert(variable->name);
}

/// A macro that is given a variable may fill it.
std::set<std::string> given_to_macros(const Program& program, const Macro& macro)
{
    std::set<std::string> names;
    for_each_part(macro, [&](const Expr& expr) {
        const auto* call = std::get_if<Call>(&expr.node);
        if (call == nullptr ||
            std::ranges::find(program.macros, call->function, &Macro::name) == program.macros.end())
            return;
        for (const ExprPtr& argument : call->arguments)
            add_variable(argument, names);
    });
    return names;
}

/// y[1] reads as one of ply's maps.
bool is_written_as_word(const Expr& expr, const SourceText& source)
{
    return !source.slice(expr.place).starts_with('@');
}

void put(Expr& into, const Expr& value)
{
    const ExprPtr copy = copy_of(value);
    into = std::move(*copy);
}

class Substitution {
public:
    Substitution(const MacroMeaning& meaning, const SourceText& source) : meaning_(meaning), source_(source)
    {
    }

    void apply(Expr& expr) const
    {
        if (auto* variable = std::get_if<Variable>(&expr.node)) {
            const auto name = meaning_.variables.find(variable->name);
            const auto value = meaning_.variable_values.find(variable->name);
            if (value != meaning_.variable_values.end())
                put(expr, *value->second);
            else if (name != meaning_.variables.end())
                variable->name = name->second;
        } else if (auto* map = std::get_if<MapAccess>(&expr.node)) {
            apply(expr, *map);
        } else if (const auto* word = std::get_if<Name>(&expr.node)) {
            const auto value = meaning_.values.find(word->name);
            if (value != meaning_.values.end()) put(expr, *value->second);
        }
    }

private:
    void apply(Expr& expr, MapAccess& map) const
    {
        const auto value = meaning_.values.find(map.name);
        if (value != meaning_.values.end() && map.keys.size() == 1 && is_written_as_word(expr, source_)) {
            Index index;
            index.object = std::make_unique<Expr>();
            put(*index.object, *value->second);
            index.index = std::move(map.keys[0]);
            expr.node = std::move(index);
            return;
        }
        const auto name = meaning_.maps.find(map.name);
        if (name != meaning_.maps.end()) map.name = name->second;
    }

    const MacroMeaning& meaning_;
    const SourceText& source_;
};

}  // namespace

std::set<std::string> changed_variables(const Macro& macro)
{
    std::set<std::string> names;
    for_each_statement(const_cast<Block&>(macro.body), [&](const Statement& statement) {
        if (const auto* assignment = std::get_if<Assignment>(&statement.node))
            add_variable(assignment->target, names);
        if (const auto* range = std::get_if<ForRange>(&statement.node)) add_variable(range->variable, names);
        if (const auto* over = std::get_if<ForMap>(&statement.node)) add_variable(over->variable, names);
    });
    for_each_part(macro, [&](const Expr& expr) {
        const auto* unary = std::get_if<Unary>(&expr.node);
        if (unary != nullptr && unary->op >= UnaryOperator::pre_increment)
            add_variable(unary->operand, names);
    });
    return names;
}

std::set<std::string> own_variables(const Macro& macro)
{
    std::set<std::string> names;
    for_each_part(macro, [&](const Expr& expr) {
        const auto* variable = std::get_if<Variable>(&expr.node);
        if (variable != nullptr &&
            find_parameter(macro, MacroParameter::Kind::variable, variable->name) == nullptr)
            names.insert(variable->name);
    });
    return names;
}

void check_macro(const Program& program, const Macro& macro, const SourceText& source,
                 Diagnostics& diagnostics)
{
    const auto error = [&](TextRange place, std::string message, std::string hint) {
        diagnostics.add({Severity::error, source.span(place), std::move(message), std::move(hint)});
    };
    for (const Macro& other : program.macros) {
        if (&other == &macro) break;
        if (other.name != macro.name) continue;
        error(macro.name_place, "there is a macro " + macro.name + "() already", "give it another name");
        diagnostics.add({Severity::note, source.span(other.name_place), "it is defined here", {}});
    }
    if (find_builtin_function(macro.name) != nullptr || find_builtin_value(macro.name) != nullptr)
        error(macro.name_place, macro.name + " is a word of the language already",
              "give the macro another name");
    if (macro.is_define) return;
    std::set<std::string> known = changed_variables(macro);
    known.merge(given_to_macros(program, macro));
    for_each_part(macro, [&](const Expr& expr) {
        if (const auto* map = std::get_if<MapAccess>(&expr.node)) {
            const bool is_given =
                find_parameter(macro, MacroParameter::Kind::map, map->name) != nullptr ||
                (is_written_as_word(expr, source) &&
                 find_parameter(macro, MacroParameter::Kind::expression, map->name) != nullptr);
            if (!is_given)
                error(expr.place, "the macro " + macro.name + "() does not know @" + map->name,
                      "macros see the maps that they are given: macro " + macro.name + "(@" + map->name +
                          ")");
        } else if (const auto* variable = std::get_if<Variable>(&expr.node)) {
            if (!known.contains(variable->name) &&
                find_parameter(macro, MacroParameter::Kind::variable, variable->name) == nullptr)
                error(expr.place, "the macro " + macro.name + "() does not know $" + variable->name,
                      "macros see the variables that they are given: macro " + macro.name + "($" +
                          variable->name + ")");
        }
    });
}

MacroCopy copy_macro(const Macro& macro, const MacroMeaning& meaning, const SourceText& source)
{
    MacroCopy copy{copy_of(macro.body), copy_of(macro.value), 0};
    std::vector<Expr*> all;
    const auto note = [&](Expr& expr) { all.push_back(&expr); };
    for_each_expr(copy.body, note);
    for_each_expr(copy.value, note);
    copy.size = all.size();
    const Substitution substitution(meaning, source);
    // From the inside out: what is put in has variables of its own, which are the caller's.
    for (auto expr = all.rbegin(); expr != all.rend(); ++expr)
        substitution.apply(**expr);
    return copy;
}

std::size_t depth_of(Expr& expr)
{
    std::size_t deepest = 0;
    for_each_child(expr, [&](Expr& child) { deepest = std::max(deepest, depth_of(child)); });
    return deepest + 1;
}

}  // namespace boardscope::dsl
