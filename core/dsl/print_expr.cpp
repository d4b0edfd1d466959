// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/print_expr.h"

#include "core/dsl/parse_attach_point.h"
#include "core/dsl/parse_expr.h"
#include "core/dsl/string_escape.h"

#include <algorithm>
#include <string_view>

namespace boardscope::dsl {

namespace {

constexpr int ternary_level = 0;  // binary ones are 1 to 11, as precedence() says
constexpr int unary_level = 12;
constexpr int postfix_level = 13;

std::string print_at(const Expr& expr, int weakest);

std::string print_list(const std::vector<ExprPtr>& list)
{
    std::string text;
    for (const ExprPtr& one : list)
        text += (text.empty() ? "" : ", ") + print_expr(*one);
    return text;
}

struct Printed {
    std::string text;
    int level = postfix_level;
};

/// A [ behind it would hold its keys.
bool reads_as_map(const Expr& expr)
{
    const auto* name = std::get_if<Name>(&expr.node);
    const auto* map = std::get_if<MapAccess>(&expr.node);
    return (name && !is_value_word(name->name)) || (map && map->keys.empty());
}

struct ExprPrinter {
    Printed operator()(const IntegerLiteral& node) const
    {
        return {node.spelling.empty() ? std::to_string(node.value) : node.spelling};
    }
    Printed operator()(const StringLiteral& node) const { return {quoted_text(node.value)}; }
    Printed operator()(const Positional& node) const
    {
        return {node.number == 0 ? "$#" : "$" + std::to_string(node.number)};
    }
    Printed operator()(const Name& node) const { return {node.name}; }
    Printed operator()(const Variable& node) const { return {"$" + node.name}; }
    Printed operator()(const MapAccess& node) const
    {
        return {"@" + node.name + (node.keys.empty() ? "" : "[" + print_list(node.keys) + "]")};
    }
    Printed operator()(const Call& node) const
    {
        return {node.function + "(" + print_list(node.arguments) + ")"};
    }
    Printed operator()(const Unary& node) const
    {
        const std::string sign(sign_of(node.op));
        const bool is_behind =
            node.op == UnaryOperator::post_increment || node.op == UnaryOperator::post_decrement;
        if (is_behind) return {print_at(*node.operand, postfix_level) + sign};
        std::string operand = print_at(*node.operand, unary_level);
        // -(-x) is not --x.
        if (sign.front() == '-' && operand.front() == '-') operand = "(" + operand + ")";
        return {sign + operand, unary_level};
    }
    Printed operator()(const Binary& node) const
    {
        const int level = precedence(node.op);
        return {print_at(*node.left, level) + " " + std::string(sign_of(node.op)) + " " +
                    print_at(*node.right, level + 1),
                level};
    }
    Printed operator()(const Ternary& node) const
    {
        return {print_at(*node.condition, ternary_level + 1) + " ? " + print_expr(*node.then_value) + " : " +
                    print_expr(*node.else_value),
                ternary_level};
    }
    Printed operator()(const Cast& node) const
    {
        return {"(" + print_type_name(node.type) + ")" + print_at(*node.operand, unary_level), unary_level};
    }
    Printed operator()(const Member& node) const
    {
        return {print_at(*node.object, postfix_level) + (node.arrow ? "->" : ".") + node.name};
    }
    Printed operator()(const TupleElement& node) const
    {
        return {print_at(*node.object, postfix_level) + "." + std::to_string(node.index)};
    }
    Printed operator()(const Index& node) const
    {
        const std::string object = print_at(*node.object, postfix_level);
        if (reads_as_map(*node.object)) return {"(" + object + ")[" + print_expr(*node.index) + "]"};
        return {object + "[" + print_expr(*node.index) + "]"};
    }
    Printed operator()(const Tuple& node) const { return {"(" + print_list(node.elements) + ")"}; }
    Printed operator()(const SizeOf& node) const
    {
        const auto* type = std::get_if<TypeName>(&node.what);
        return {"sizeof(" + (type ? print_type_name(*type) : print_expr(*std::get<ExprPtr>(node.what))) +
                ")"};
    }
    Printed operator()(const OffsetOf& node) const
    {
        return {"offsetof(" + print_type_name(node.type) + ", " + node.path + ")"};
    }
};

std::string print_at(const Expr& expr, int weakest)
{
    Printed printed = std::visit(ExprPrinter{}, expr.node);
    return printed.level >= weakest ? std::move(printed.text) : "(" + printed.text + ")";
}

}  // namespace

std::string print_expr(const Expr& expr)
{
    return print_at(expr, ternary_level);
}

std::string print_simple_expr(const Expr& expr)
{
    return print_at(expr, unary_level);
}

std::string print_predicate(const Expr& expr)
{
    const std::string text = print_expr(expr);
    // Not the beginning of a comment.
    return text.front() == '*' ? "/(" + text + ")/" : "/" + text + "/";
}

std::string print_parameters(const Macro& macro)
{
    std::string text;
    for (const MacroParameter& one : macro.parameters) {
        const bool is_variable = one.kind == MacroParameter::Kind::variable;
        const bool is_map = one.kind == MacroParameter::Kind::map;
        text += (text.empty() ? "" : ", ") + std::string(is_variable ? "$" : is_map ? "@" : "") + one.name;
    }
    return text;
}

std::string print_type_name(const TypeName& type)
{
    std::string text = type.base;
    if (type.pointers > 0) text += " " + std::string(static_cast<std::size_t>(type.pointers), '*');
    if (type.array_length)
        text += "[" + (*type.array_length == 0 ? "" : std::to_string(*type.array_length)) + "]";
    return text;
}

std::string print_attach_point(const AttachSpec& spec)
{
    std::string text = spec.provider;
    for (std::size_t i = 0; i < spec.parts.size(); ++i)
        text += ":" + attach_point_part_text(spec.provider, i, spec.parts[i]);
    return spec.offset == 0 ? text : text + "+" + std::to_string(spec.offset);
}

}  // namespace boardscope::dsl
