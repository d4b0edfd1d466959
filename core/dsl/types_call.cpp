// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/constant_value.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

constexpr std::uint64_t most_buckets = 1000;

struct Counts {
    std::size_t least = 0;
    std::size_t most = 0;
};

Counts counts_of(std::string_view letters)
{
    Counts counts;
    bool may_miss = false;
    for (const char letter : letters) {
        if (letter == '[') {
            may_miss = true;
        } else if (letter == '*') {
            counts.most = SIZE_MAX;
        } else {
            ++counts.most;
            if (!may_miss) ++counts.least;
        }
    }
    return counts;
}

/// Of the argument at `index`: the last one with a * is repeated.
char letter_at(std::string_view letters, std::size_t index)
{
    char last = 0;
    for (const char letter : letters) {
        if (letter == '[' || letter == '*') continue;
        last = letter;
        if (index-- == 0) return letter;
    }
    return last;
}

bool has_format(const FunctionRow& row)
{
    return row.name == "printf" || row.name == "cat" || row.name == "system";
}

bool takes_map(const FunctionRow& row)
{
    return row.arguments.starts_with('m');
}

}  // namespace

void TypesPass::check_call(Expr& expr, Call& node)
{
    const FunctionRow* row = find_builtin_function(node.function);
    if (row == nullptr) {
        std::vector<std::string_view> names;
        for (const FunctionRow& one : builtin_functions())
            names.push_back(one.name);
        const std::string_view near = filter::nearest_word(node.function, names);
        return error(node.function_place, "there is no function " + node.function + "()",
                     near.empty() ? "docs/dsl.md lists the functions" : "did you mean " + std::string(near) + "()?");
    }
    if (!row->way_around.empty())
        return error(node.function_place, node.function + "() is not supported yet", std::string(row->way_around));
    if (!stands_well(expr, node, *row) || !check_count(node, *row, expr.place)) return;
    if (!require_helper(row->helper, node.function + "()", node.function_place)) return;
    if (row->name == "print") {
        expr.type = {.kind = TypeKind::nothing};
        return check_print(node);
    }
    if (row->name == "len") return check_length(expr, node);
    if (takes_map(*row)) return check_map_call(expr, node);
    if (check_arguments(node, *row)) set_result(expr, node, *row);
}

bool TypesPass::stands_well(const Expr& expr, const Call& node, const FunctionRow& row)
{
    const bool is_whole = statement_ == &expr;
    if (row.place == CallPlace::statement && (!is_whole || is_map_value_)) {
        error(expr.place, node.function + "() has no value", "let it be a statement of its own");
        return false;
    }
    if (row.place == CallPlace::map_value && !(is_whole && is_map_value_)) {
        error(expr.place, node.function + "() is kept in a map", "write @ = " + std::string(row.form));
        return false;
    }
    return true;
}

bool TypesPass::check_count(const Call& node, const FunctionRow& row, TextRange place)
{
    const Counts counts = counts_of(row.arguments);
    const std::size_t count = node.arguments.size();
    const bool is_good = count >= counts.least && count <= counts.most &&
                         std::none_of(node.arguments.begin(), node.arguments.end(),
                                      [](const ExprPtr& one) { return one == nullptr; });
    if (!is_good)
        error(place, node.function + "() cannot have " + (count == 0 ? "no argument" : std::to_string(count)) +
                         (count == 0 ? "" : count == 1 ? " argument" : " arguments"),
              "it is written " + std::string(row.form));
    return is_good;
}

bool TypesPass::check_arguments(Call& node, const FunctionRow& row)
{
    bool all = true;
    for (std::size_t i = 0; i < node.arguments.size(); ++i)
        all = check_one_argument(*node.arguments[i], letter_at(row.arguments, i), row) && all;
    // Told once, with the place of the argument.
    if (has_format(row)) check_format(node);
    return all;
}

bool TypesPass::check_one_argument(Expr& argument, char letter, const FunctionRow& row)
{
    const std::string name = std::string(row.name) + "()";
    switch (letter) {
    case 's': {
        if (take_text(argument)) return true;
        error(argument.place, name + " takes a text in quotes here", "it is written " + std::string(row.form));
        return false;
    }
    case 'f': {
        if (std::holds_alternative<Name>(argument.node)) return true;
        check(argument);
        return argument.type.kind != TypeKind::unknown;
    }
    case 'p': {
        if (std::holds_alternative<Positional>(argument.node)) return take_text(argument);
        check(argument);
        return require_value(argument);
    }
    case 'n': check(argument); return require_number(argument, name);
    case 'c': {
        check(argument);
        if (!require_number(argument, name)) return false;
        if (constant_value(argument)) return true;
        error(argument.place, name + " takes a number here that is known when the script is compiled",
              "write the number, or $1 for a parameter");
        return false;
    }
    default:
        check(argument);
        // printf() and its kin know more of their arguments, and so does ntop(), which takes arrays.
        if (has_format(row) || row.name == "ntop") return argument.type.kind != TypeKind::unknown;
        return can_be_printed(argument, name);
    }
}

/// Text that is known when the script is compiled.
bool TypesPass::take_text(Expr& argument)
{
    if (const auto* positional = std::get_if<Positional>(&argument.node)) {
        const auto number = static_cast<std::size_t>(positional->number);
        TextConstant text;
        if (number == 0)
            text.value = std::to_string(parameters_.numbered.size());
        else if (number <= parameters_.numbered.size())
            text.value = parameters_.numbered[number - 1];
        argument.type = Type::text(static_cast<std::uint32_t>(text.value.size() + 1));
        argument.meaning = std::move(text);
        return true;
    }
    check(argument);
    return std::holds_alternative<StringLiteral>(argument.node) ||
           std::holds_alternative<TextConstant>(argument.meaning);
}

void TypesPass::set_result(Expr& expr, Call& node, const FunctionRow& row)
{
    expr.type = {.kind = row.result, .bytes = 8};
    switch (row.result) {
    case TypeKind::text: return set_text(expr, node);
    case TypeKind::blob: return set_blob(expr, node);
    case TypeKind::inet: return set_inet(expr, node);
    case TypeKind::mac: return set_mac(expr, node);
    case TypeKind::kernel_stack:
    case TypeKind::user_stack: return set_stack_call(expr, node, row.result);
    case TypeKind::user_symbol: expr.type.bytes = 16; break;
    case TypeKind::error_number: expr.type.is_signed = true; break;
    case TypeKind::time: {
        const auto* literal = std::get_if<StringLiteral>(&node.arguments[0]->node);
        const auto* constant = std::get_if<TextConstant>(&node.arguments[0]->meaning);
        expr.type.format = literal != nullptr ? literal->value : constant != nullptr ? constant->value : "";
        break;
    }
    case TypeKind::sum:
    case TypeKind::minimum:
    case TypeKind::maximum:
    case TypeKind::average:
    case TypeKind::stats:
        expr.type.is_signed = arithmetic_type(node.arguments[0]->type, node.arguments[0]->type).is_signed;
        break;
    case TypeKind::linear_histogram: return set_linear(expr, node);
    default: set_by_name(expr, node, row); break;
    }
}

void TypesPass::set_by_name(Expr& expr, Call& node, const FunctionRow& row)
{
    if (row.name == "kptr" || row.name == "uptr")
        return set_space(expr, node, row.name == "kptr" ? Space::kernel : Space::user);
    if (row.name == "reg") return set_register_call(expr, node);
    if (row.name == "signal") return check_signal(node);
    if (row.name == "getopt") return set_option(expr, node);
    if (row.name == "pton") return set_address_number(expr, node);
    if (row.name == "nsecs") return set_clock(expr, node);
    if (row.name == "strncmp" || row.name == "strcontains") return check_text_call(expr, node);
    if (row.name == "bswap") expr.type = Type::integer(node.arguments[0]->type.bytes, false);
    if (row.name == "system" && !options_.allow_commands)
        error(node.function_place, "system() runs commands on the board, which is not allowed",
              "--unsafe allows it");
}

void TypesPass::set_linear(Expr& expr, const Call& node)
{
    const auto number = [&](std::size_t index) {
        return static_cast<std::int64_t>(constant_value(*node.arguments[index]).value_or(0));
    };
    expr.type.min = number(1);
    expr.type.max = number(2);
    expr.type.step = number(3);
    const TextRange bounds{node.arguments[1]->place.begin, node.arguments[3]->place.end};
    if (expr.type.step <= 0)
        return error(node.arguments[3]->place, "the step of lhist() must be larger than 0", {});
    if (expr.type.min >= expr.type.max)
        return error(bounds, "lhist() begins at " + std::to_string(expr.type.min) + ", which is not below its end, " +
                                 std::to_string(expr.type.max),
                     "it is written lhist(n, MIN, MAX, STEP)");
    const std::uint64_t range =
        static_cast<std::uint64_t>(expr.type.max) - static_cast<std::uint64_t>(expr.type.min);
    if (range / static_cast<std::uint64_t>(expr.type.step) > most_buckets)
        error(bounds, "lhist() would have more than " + std::to_string(most_buckets) + " steps",
              "make the step larger");
}

}  // namespace boardscope::dsl
