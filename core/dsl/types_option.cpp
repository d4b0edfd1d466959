// SPDX-License-Identifier: GPL-3.0-or-later
// getopt("depth", 3): parameters of the command line that have names.
#include "core/dsl/constant_value.h"
#include "core/dsl/tree_walk.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

const std::string* text_of(const Expr& expr)
{
    if (const auto* literal = std::get_if<StringLiteral>(&expr.node)) return &literal->value;
    const auto* constant = std::get_if<TextConstant>(&expr.meaning);
    return constant != nullptr ? &constant->value : nullptr;
}

/// Without a default, and with true or false, it is there or not.
bool is_flag(const Call& call)
{
    if (call.arguments.size() < 2) return true;
    const auto* word = std::get_if<Name>(&call.arguments[1]->node);
    return word != nullptr && (word->name == "true" || word->name == "false");
}

std::optional<std::uint64_t> flag_of(const std::optional<std::string>& given)
{
    if (!given || *given == "true" || *given == "1") return 1;
    if (*given == "false" || *given == "0") return 0;
    return std::nullopt;
}

}  // namespace

void TypesPass::set_option(Expr& expr, Call& node)
{
    const std::string* name = text_of(*node.arguments[0]);
    if (name == nullptr) return;
    const std::string option = "--" + *name;
    // The last one counts, as programs have it.
    const auto given = std::find_if(parameters_.named.rbegin(), parameters_.named.rend(),
                                    [&](const auto& one) { return one.first == *name; });
    const bool is_given = given != parameters_.named.rend();
    const Expr* fallback = node.arguments.size() > 1 ? node.arguments[1].get() : nullptr;
    const auto set_number = [&](std::uint64_t value) {
        expr.type = Type::integer(8, true);
        expr.meaning = Constant{value, option};
    };
    const auto set_text = [&](const std::string& value) {
        expr.type = Type::text(static_cast<std::uint32_t>(value.size() + 1));
        expr.meaning = TextConstant{value};
    };
    const auto refuse = [&](const std::string& what) {
        error(expr.place, option + " is \"" + given->second.value_or("") + "\", which is no " + what,
              "the default of getopt() says what it must be");
    };
    if (is_flag(node)) {
        if (!is_given) return set_number(fallback != nullptr ? constant_value(*fallback).value_or(0) : 0);
        const std::optional<std::uint64_t> flag = flag_of(given->second);
        set_number(flag.value_or(0));
        if (!flag) refuse("true or false");
        return;
    }
    const std::string* text = text_of(*fallback);
    const std::optional<std::uint64_t> number = text != nullptr ? std::nullopt : constant_value(*fallback);
    if (text == nullptr && !number)
        return error(fallback->place, "the default of getopt() must be known when the script is compiled",
                     "write a number, a text in quotes, true or false");
    if (is_given && !given->second) {
        error(expr.place, option + " needs a value", "write " + option + "=VALUE");
    } else if (text != nullptr) {
        return set_text(is_given ? *given->second : *text);
    }
    if (text != nullptr) return set_text(*text);
    const std::optional<std::uint64_t> value =
        is_given && given->second ? parameter_number(*given->second) : number;
    set_number(value.value_or(0));
    if (!value) refuse("number");
}

/// What nobody asks for was misspelt.
void TypesPass::check_option_names()
{
    if (parameters_.named.empty()) return;
    std::vector<std::string_view> names;
    TextRange place;
    const auto look = [&](const Expr& expr) {
        const auto* call = std::get_if<Call>(&expr.node);
        if (call == nullptr || call->function != "getopt" || call->arguments.empty()) return;
        if (const std::string* name = text_of(*call->arguments[0])) {
            if (names.empty()) place = call->function_place;
            names.push_back(*name);
        }
    };
    for (const MapDeclaration& declaration : program_.map_declarations)
        for_each_expr(declaration.entries, look);
    for (Probe& probe : program_.probes)
        for_each_expr(probe, look);
    for (Span& span : program_.spans)
        for_each_expr(span, look);
    for (const auto& [name, value] : program_.defines)
        for_each_expr(value, look);
    for (const auto& [name, value] : parameters_.named) {
        if (std::ranges::find(names, name) != names.end()) continue;
        const std::string_view near = filter::nearest_word(name, names);
        std::string all;
        for (const std::string_view one : names)
            all += (all.empty() ? "--" : ", --") + std::string(one);
        error(place, "this script has no option --" + name,
              near.empty() ? (all.empty() ? "take it out" : "it has " + all)
                           : "did you mean --" + std::string(near) + "?");
    }
}

}  // namespace boardscope::dsl
