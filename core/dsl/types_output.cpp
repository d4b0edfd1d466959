// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/types_pass.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

struct Conversion {
    char letter = 0;   ///< 0: the format ends within it
    std::string text;  ///< "%-16s"
};

/// All that take an argument, in their order.
std::vector<Conversion> conversions_of(std::string_view format)
{
    std::vector<Conversion> all;
    for (std::size_t at = format.find('%'); at != std::string_view::npos; at = format.find('%', at)) {
        const std::size_t begin = at++;
        if (at < format.size() && format[at] == '%') {
            ++at;
            continue;
        }
        while (at < format.size() && std::string_view("-+ #0123456789.*hlzjt").find(format[at]) != std::string_view::npos)
            ++at;
        Conversion one;
        if (at < format.size()) one.letter = format[at++];
        one.text = format.substr(begin, at - begin);
        all.push_back(std::move(one));
    }
    return all;
}

bool prints_as_text(TypeKind kind)
{
    switch (kind) {
    case TypeKind::text:
    case TypeKind::kernel_symbol:
    case TypeKind::user_symbol:
    case TypeKind::kernel_stack:
    case TypeKind::user_stack:
    case TypeKind::inet:
    case TypeKind::mac:
    case TypeKind::time:
    case TypeKind::error_number:
    case TypeKind::user_name:
    case TypeKind::signal_name:
    case TypeKind::attach_point: return true;
    default: return false;
    }
}

bool prints_as_number(TypeKind kind)
{
    return kind == TypeKind::integer || kind == TypeKind::pointer || kind == TypeKind::error_number ||
           kind == TypeKind::user_name || kind == TypeKind::signal_name || kind == TypeKind::kernel_symbol;
}

}  // namespace

/// Of printf(), cat() and system().
void TypesPass::check_format(Call& node)
{
    const Expr& format = *node.arguments[0];
    std::string text;
    if (const auto* literal = std::get_if<StringLiteral>(&format.node)) text = literal->value;
    if (const auto* constant = std::get_if<TextConstant>(&format.meaning)) text = constant->value;
    const std::vector<Conversion> conversions = conversions_of(text);
    const std::size_t given = node.arguments.size() - 1;
    for (std::size_t i = 0; i < conversions.size(); ++i) {
        const Conversion& one = conversions[i];
        if (one.letter == 0 || std::string_view("diuxXocspvr").find(one.letter) == std::string_view::npos)
            return error(format.place, node.function + "() knows no " + one.text,
                         "it knows %d %u %x %o %c %p for numbers, %s for texts, %r for buf(), %v for all");
        if (one.text.find('*') != std::string::npos)
            return error(format.place, "the width in " + one.text + " must be a number", {});
        if (i < given && !fits_conversion(one.letter, *node.arguments[i + 1], node.function)) return;
    }
    if (conversions.size() == given) return;
    const bool too_many = given > conversions.size();
    error(too_many ? node.arguments[conversions.size() + 1]->place : format.place,
          "this format has room for " + std::to_string(conversions.size()) +
              (conversions.size() == 1 ? " value" : " values") + ", and " + std::to_string(given) +
              (given == 1 ? " is given" : " are given"),
          too_many ? "add a %d, %s, … for it" : "each %d, %s, … takes one value; %% prints a %");
}

bool TypesPass::fits_conversion(char conversion, const Expr& argument, const std::string& function)
{
    const TypeKind kind = argument.type.kind;
    if (kind == TypeKind::unknown) return true;
    const std::string words = source_.slice(argument.place).size() < 40 ? std::string(source_.slice(argument.place)) : "…";
    const std::string is = ", and this is " + to_string(argument.type);
    const std::string name = function + "()'s %" + std::string(1, conversion);
    if (conversion == 'v') return can_be_printed(argument, name);
    if (conversion == 'r') {
        if (kind == TypeKind::blob) return true;
        error(argument.place, name + " takes bytes" + is, "buf(" + words + ", length) makes some");
        return false;
    }
    if (conversion == 's') {
        if (prints_as_text(kind)) return true;
        error(argument.place, name + " takes a text" + is,
              kind == TypeKind::blob       ? "%r prints bytes"
              : prints_as_number(kind)     ? "%d prints the number; str(" + words + ") is the text at that address"
              : kind == TypeKind::nothing  ? ""
                                           : "take the part of it that is wanted");
        return false;
    }
    if (prints_as_number(kind)) return true;
    error(argument.place, name + " takes a number" + is, prints_as_text(kind) ? "%s prints it" : "");
    return false;
}

bool TypesPass::can_be_printed(const Expr& expr, const std::string& where)
{
    switch (expr.type.kind) {
    case TypeKind::unknown: return false;
    case TypeKind::nothing: error(expr.place, "this has no value for " + where, {}); return false;
    case TypeKind::structure:
    case TypeKind::array:
        error(expr.place, where + " cannot take the whole of " + to_string(expr.type),
              "take the fields or elements that are wanted, or buf(…) for its bytes");
        return false;
    default: return true;
    }
}

void TypesPass::check_print(Call& node)
{
    auto* map = std::get_if<MapAccess>(&node.arguments[0]->node);
    if (map != nullptr && map->keys.empty()) {
        map->index = map_index(*map, node.arguments[0]->place);
        const FunctionRow& row = *find_builtin_function("print");
        for (std::size_t i = 1; i < node.arguments.size(); ++i)
            (void)check_one_argument(*node.arguments[i], 'c', row);
        return;
    }
    check(*node.arguments[0]);
    (void)can_be_printed(*node.arguments[0], "print()");
    if (node.arguments.size() > 1)
        error(node.arguments[1]->place, "print() takes one value, or a map with how many of it and a divisor",
              "printf() prints several values");
}

/// clear(), zero(), delete(), has_key().
void TypesPass::check_map_call(Expr& expr, Call& node)
{
    Expr& first = *node.arguments[0];
    auto* map = std::get_if<MapAccess>(&first.node);
    if (map == nullptr) return error(first.place, node.function + "() takes a map", "maps begin with @");
    const bool takes_whole = node.function == "clear" || node.function == "zero";
    expr.type = {.kind = TypeKind::nothing};
    if (takes_whole) {
        if (!map->keys.empty())
            error(first.place, node.function + "() takes a whole map", "delete(@" + map->name + "[…]) takes one entry");
        map->index = map_index(*map, first.place);
        return;
    }
    check_keys(*map, first.place);
    if (node.function != "has_key") return;
    expr.type = Type::integer(4, true);
    if (map->keys.empty()) error(first.place, "@" + map->name + " has no keys that could be asked for", {});
}

}  // namespace boardscope::dsl
