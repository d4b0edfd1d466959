// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/macros.h"

#include "core/dsl/macro_body.h"
#include "core/dsl/tree_walk.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace boardscope::dsl {

namespace {

/// Of one script; each is walked by recursion, or costs time.
constexpr std::size_t most_expressions = 50'000;
constexpr std::size_t deepest_expression = 1'500;
constexpr std::size_t deepest_call = 16;
constexpr int deepest_block = 250;

class Expansion {
public:
    Expansion(Program& program, const SourceText& source, Diagnostics& diagnostics)
        : program_(program), source_(source), diagnostics_(diagnostics)
    {
    }

    void run()
    {
        for (const Macro& macro : program_.macros)
            check_macro(program_, macro, source_, diagnostics_);
        if (diagnostics_.has_errors()) return;
        note_variables();
        for (auto& [name, value] : program_.defines)
            expand_alone(value);
        for (MapDeclaration& declaration : program_.map_declarations)
            expand_alone(declaration.entries);
        for (Probe& probe : program_.probes) {
            expand_alone(probe.predicate);
            expand(probe.body);
        }
        for (Span& span : program_.spans) {
            for (const ExprPtr* one : {&span.from_key, &span.to_key, &span.predicate})
                expand_alone(*one);
            for (SpanField& field : span.fields)
                expand_alone(field.value);
        }
    }

private:
    // ---- statements

    void expand(Block& block)
    {
        if (++blocks_ > deepest_block)
            error(block.empty() ? TextRange{} : block.front()->place, "this is nested too deep",
                  "split it into simpler parts");
        else
            expand_statements(block);
        --blocks_;
    }

    void expand_statements(Block& block)
    {
        Block expanded;
        for (StatementPtr& statement : block) {
            Block before;
            if (!gave_up_) expand(*statement, before);
            std::ranges::move(before, std::back_inserter(expanded));
            expanded.push_back(std::move(statement));
        }
        block = std::move(expanded);
    }

    void expand(Statement& statement, Block& before)
    {
        if (auto* node = std::get_if<ExprStatement>(&statement.node)) {
            if (const Macro* macro = called(*node->expr)) return expand_whole(statement, *macro, before);
            expand(*node->expr, &before);
        } else if (auto* assignment = std::get_if<Assignment>(&statement.node)) {
            expand_if(assignment->target, &before);
            expand_if(assignment->value, &before);
        } else if (auto* branch = std::get_if<If>(&statement.node)) {
            expand_if(branch->condition, &before);
            expand(branch->then_block);
            expand(branch->else_block);
        } else if (auto* unroll = std::get_if<Unroll>(&statement.node)) {
            expand_if(unroll->count, &before);
            expand(unroll->body);
        } else if (auto* loop = std::get_if<While>(&statement.node)) {
            // It is asked again in each round.
            expand_if(loop->condition, nullptr);
            expand(loop->body);
        } else if (auto* range = std::get_if<ForRange>(&statement.node)) {
            expand_if(range->begin, &before);
            expand_if(range->end, &before);
            expand(range->body);
        } else if (auto* over = std::get_if<ForMap>(&statement.node)) {
            expand(over->body);
        } else if (auto* nested = std::get_if<NestedBlock>(&statement.node)) {
            expand(nested->body);
        }
    }

    /// name(…); as a statement of its own.
    void expand_whole(Statement& statement, const Macro& macro, Block& before)
    {
        Expr& call = *std::get<ExprStatement>(statement.node).expr;
        const TextRange place = call.place;
        expand_arguments(call, &before);
        std::optional<MacroCopy> copy = instance(call, macro);
        if (!copy) return;
        // A value that nobody asks for, and that does nothing, is left out.
        if (copy->value &&
            (std::holds_alternative<Call>(copy->value->node) ||
             std::holds_alternative<Unary>(copy->value->node) ||
             std::holds_alternative<Ternary>(copy->value->node) || called(*copy->value) != nullptr)) {
            auto last = std::make_unique<Statement>();
            last->place = copy->value->place;
            last->node = ExprStatement{std::move(copy->value)};
            copy->body.push_back(std::move(last));
        }
        active_.push_back(&macro);
        expand(copy->body);
        active_.pop_back();
        statement.place = place;
        statement.node = NestedBlock{std::move(copy->body)};
    }

    // ---- expressions

    void expand_alone(const ExprPtr& expr) { expand_if(expr, nullptr); }

    void expand_if(const ExprPtr& expr, Block* before)
    {
        if (expr) expand(*expr, before);
    }

    /// `before`: where statements may go that are done first; nullptr: nowhere.
    void expand(Expr& expr, Block* before)
    {
        if (gave_up_) return;
        if (++depth_ > deepest_expression) give_up(expr.place, "this expression becomes too long");
        expand_arguments(expr, before);
        if (const Macro* macro = called(expr)) replace(expr, *macro, before);
        --depth_;
    }

    void expand_arguments(Expr& expr, Block* before)
    {
        if (auto* binary = std::get_if<Binary>(&expr.node);
            binary &&
            (binary->op == BinaryOperator::logical_and || binary->op == BinaryOperator::logical_or)) {
            expand_if(binary->left, before);
            return expand_if(binary->right, nullptr);
        }
        if (auto* ternary = std::get_if<Ternary>(&expr.node)) {
            expand_if(ternary->condition, before);
            expand_if(ternary->then_value, nullptr);
            return expand_if(ternary->else_value, nullptr);
        }
        for_each_child(expr, [&](Expr& child) { expand(child, before); });
    }

    [[nodiscard]] const Macro* called(const Expr& expr) const
    {
        const auto* call = std::get_if<Call>(&expr.node);
        const auto* word = std::get_if<Name>(&expr.node);
        if (call == nullptr && word == nullptr) return nullptr;
        const auto found =
            std::ranges::find(program_.macros, call ? call->function : word->name, &Macro::name);
        return found == program_.macros.end() ? nullptr : &*found;
    }

    void replace(Expr& expr, const Macro& macro, Block* before)
    {
        const TextRange place = expr.place;
        std::optional<MacroCopy> copy = instance(expr, macro);
        if (!copy) return;
        if (!copy->value)
            return refuse(place, macro, macro.name + "() has no value", "let it be a statement of its own");
        active_.push_back(&macro);
        expand(copy->body);
        expand(*copy->value, before == nullptr ? nullptr : &copy->body);
        active_.pop_back();
        if (gave_up_) return;
        if (copy->body.empty()) {
            expr = std::move(*copy->value);
            expr.place = place;
            if (depth_of(expr) > deepest_expression) give_up(place, "this expression becomes too long");
            return;
        }
        if (before == nullptr)
            return refuse(place, macro,
                          macro.name + "() does more than give a value, which cannot be done here",
                          "call it before, and keep its value: $x = " + macro.name + "(…)");
        std::ranges::move(copy->body, std::back_inserter(*before));
        keep_value(expr, std::move(copy->value), macro, place, *before);
    }

    /// What another call does later in the statement must not change it.
    void keep_value(Expr& expr, ExprPtr value, const Macro& macro, TextRange place, Block& before)
    {
        const std::string name = fresh_name(macro.name);
        auto keep = std::make_unique<Statement>();
        keep->place = value->place;
        Assignment assignment;
        assignment.target = std::make_unique<Expr>();
        assignment.target->node = Variable{name};
        assignment.target->place = value->place;
        assignment.value = std::move(value);
        keep->node = std::move(assignment);
        before.push_back(std::move(keep));
        expr.node = Variable{name};
        expr.place = place;
    }

    // ---- one call

    std::optional<MacroCopy> instance(Expr& expr, const Macro& macro)
    {
        const auto* call = std::get_if<Call>(&expr.node);
        const std::size_t given = call == nullptr ? 0 : call->arguments.size();
        if (given != macro.parameters.size()) {
            refuse(expr.place, macro,
                   macro.name + "() takes " + std::to_string(macro.parameters.size()) +
                       (macro.parameters.size() == 1 ? " value" : " values") + ", and here are " +
                       std::to_string(given),
                   "give it what its definition names");
            return std::nullopt;
        }
        if (std::ranges::find(active_, &macro) != active_.end() || active_.size() >= deepest_call) {
            refuse(expr.place, macro,
                   active_.size() >= deepest_call ? "macros call each other too deep here"
                                                  : "the macro " + macro.name + "() leads back to itself",
                   "macros are put in where they are called, and so cannot go round");
            return std::nullopt;
        }
        MacroMeaning meaning;
        for (std::size_t i = 0; i < given; ++i)
            if (!bind(macro, macro.parameters[i], *call->arguments[i], meaning)) return std::nullopt;
        if (!macro.is_define)
            for (const std::string& name : own_variables(macro))
                meaning.variables.emplace(name, fresh_name(name));
        MacroCopy copy = copy_macro(macro, meaning, source_);
        expressions_ += copy.size;
        if (expressions_ > most_expressions) {
            give_up(expr.place, "with its macros put in, this script becomes too long");
            return std::nullopt;
        }
        return copy;
    }

    bool bind(const Macro& macro, const MacroParameter& parameter, const Expr& argument,
              MacroMeaning& meaning)
    {
        switch (parameter.kind) {
        case MacroParameter::Kind::expression: meaning.values.emplace(parameter.name, &argument); return true;
        case MacroParameter::Kind::map: {
            const auto* map = std::get_if<MapAccess>(&argument.node);
            if (map != nullptr && map->keys.empty()) {
                meaning.maps.emplace(parameter.name, map->name);
                return true;
            }
            refuse(argument.place, macro, macro.name + "() takes a whole map here", "maps are written @name");
            return false;
        }
        case MacroParameter::Kind::variable: break;
        }
        if (const auto* variable = std::get_if<Variable>(&argument.node)) {
            meaning.variables.emplace(parameter.name, variable->name);
            return true;
        }
        if (!changed_variables(macro).contains(parameter.name)) {
            meaning.variable_values.emplace(parameter.name, &argument);
            return true;
        }
        refuse(argument.place, macro,
               macro.name + "() changes $" + parameter.name + ", so it takes a variable here",
               "write $x = …; before, and give it $x");
        return false;
    }

    // ---- names

    void note_variables()
    {
        const auto note = [this](const Expr& expr) {
            if (const auto* variable = std::get_if<Variable>(&expr.node)) names_.insert(variable->name);
        };
        for (Probe& probe : program_.probes)
            for_each_expr(probe, note);
        for (Macro& macro : program_.macros)
            for_each_expr(macro.body, note);
    }

    std::string fresh_name(const std::string& wanted)
    {
        for (;;) {
            std::string name = wanted + "__" + std::to_string(++number_);
            if (names_.insert(name).second) return name;
        }
    }

    // ---- errors

    void error(TextRange place, std::string message, std::string hint)
    {
        diagnostics_.add({Severity::error, source_.span(place), std::move(message), std::move(hint)});
    }

    void refuse(TextRange place, const Macro& macro, std::string message, std::string hint)
    {
        error(place, std::move(message), std::move(hint));
        diagnostics_.add(
            {Severity::note, source_.span(macro.name_place), macro.name + "() is defined here", {}});
    }

    void give_up(TextRange place, std::string message)
    {
        if (!std::exchange(gave_up_, true))
            error(place, std::move(message), "call fewer macros, or smaller ones");
    }

    Program& program_;
    const SourceText& source_;
    Diagnostics& diagnostics_;
    std::set<std::string> names_;
    std::vector<const Macro*> active_;
    std::size_t expressions_ = 0;
    int number_ = 0;
    int blocks_ = 0;         ///< around the statement
    std::size_t depth_ = 0;  ///< of the expression in its statement
    bool gave_up_ = false;
};

}  // namespace

void expand_macros(Program& program, const SourceText& source, Diagnostics& diagnostics)
{
    if (!program.macros.empty()) Expansion(program, source, diagnostics).run();
}

const Macro* macro_around(const Program& program, TextRange place)
{
    const auto found = std::ranges::find_if(program.macros, [&](const Macro& macro) {
        return macro.place.begin <= place.begin && place.end <= macro.place.end;
    });
    return found == program.macros.end() ? nullptr : &*found;
}

}  // namespace boardscope::dsl
