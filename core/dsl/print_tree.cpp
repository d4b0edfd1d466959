// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/print_tree.h"

#include "core/dsl/parse_expr.h"
#include "core/dsl/print_expr.h"
#include "core/dsl/string_escape.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>

namespace boardscope::dsl {

namespace {

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

class TreePrinter {
public:
    std::string run(const Program& program)
    {
        for (const std::string& include : program.includes)
            line("include " + include);
        for (const auto& [name, value] : program.defines)
            branch("define " + name, value);
        print_definitions(program.c_definitions);
        for (const ConfigEntry& entry : program.config)
            line("config " + entry.name + " = " + quoted_text(entry.value));
        for (const Macro& macro : program.macros)
            print_macro(macro);
        for (const MapDeclaration& declaration : program.map_declarations)
            branch("map @" + declaration.name + " is " + declaration.kind, declaration.entries);
        for (const Span& span : program.spans)
            print_span(span);
        for (const Probe& probe : program.probes)
            print_probe(probe);
        return std::move(text_);
    }

private:
    void print_definitions(const std::string& definitions)
    {
        std::istringstream lines(definitions);
        for (std::string one; std::getline(lines, one);) {
            one.erase(one.find_last_not_of(" \t\r") + 1);
            if (!one.empty()) line("definition " + one);
        }
    }

    void print_macro(const Macro& macro)
    {
        line((macro.is_define ? "define " : "macro ") + macro.name + "(" + print_parameters(macro) + ")");
        deeper([&] {
            part("body", macro.body);
            branch("value", macro.value);
        });
    }

    void print_span(const Span& span)
    {
        line("span " + span.name);
        deeper([&] {
            print_spec("from ", span.from);
            print_spec("to ", span.to);
            branch("key at begin", span.from_key);
            branch("key at end", span.to_key);
            branch("predicate", span.predicate);
            for (const SpanField& field : span.fields)
                branch((field.at_end ? "field at end " : "field ") + field.name, field.value);
        });
    }

    void print_probe(const Probe& probe)
    {
        line("probe");
        deeper([&] {
            for (const AttachSpec& spec : probe.specs)
                print_spec("at ", spec);
            branch("predicate", probe.predicate);
            print_block(probe.body);
        });
    }

    void print_spec(const std::string& what, const AttachSpec& spec)
    {
        line(what + print_attach_point(spec));
        deeper([&] {
            for (const auto& match : spec.matches) {
                std::string text = spec.provider;
                for (const std::string& part : match)
                    text += ":" + part;
                line("matches " + text);
            }
        });
    }

    void print_block(const Block& block)
    {
        for (const StatementPtr& statement : block)
            std::visit([this](const auto& node) { print_node(node); }, statement->node);
    }

    void part(const std::string& name, const Block& block)
    {
        if (block.empty()) return;
        line(name);
        deeper([&] { print_block(block); });
    }

    void print_node(const ExprStatement& node) { print_expr_tree(node.expr); }
    void print_node(const Assignment& node)
    {
        line(node.is_declaration ? "let"
             : node.op           ? "assign " + std::string(sign_of(*node.op)) + "="
                                 : "assign");
        deeper([&] {
            print_expr_tree(node.target);
            print_expr_tree(node.value);
        });
    }
    void print_node(const If& node)
    {
        line("if");
        deeper([&] {
            print_expr_tree(node.condition);
            part("then", node.then_block);
            part("else", node.else_block);
        });
    }
    void print_node(const Unroll& node) { print_loop("unroll", {&node.count}, node.body); }
    void print_node(const While& node) { print_loop("while", {&node.condition}, node.body); }
    void print_node(const ForRange& node)
    {
        print_loop("for range", {&node.variable, &node.begin, &node.end}, node.body);
    }
    void print_node(const ForMap& node) { print_loop("for map", {&node.variable, &node.map}, node.body); }
    void print_node(const NestedBlock& node) { print_loop("block", {}, node.body); }
    void print_node(const Jump& node)
    {
        line(node.kind == JumpKind::return_  ? "return"
             : node.kind == JumpKind::break_ ? "break"
                                             : "continue");
    }

    void print_loop(const std::string& name, const std::vector<const ExprPtr*>& heads, const Block& body)
    {
        line(name);
        deeper([&] {
            for (const ExprPtr* head : heads)
                print_expr_tree(*head);
            part("body", body);
        });
    }

    void branch(const std::string& name, const ExprPtr& expr)
    {
        if (!expr) return;
        line(name);
        deeper([&] { print_expr_tree(expr); });
    }

    void print_expr_tree(const ExprPtr& expr)
    {
        if (!expr) return;
        line(head_of(*expr) + type_of(*expr) + meaning_of(*expr));
        deeper([&] { print_children(*expr); });
    }

    static std::string head_of(const Expr& expr)
    {
        return std::visit(
            Match{
                [](const Name& node) { return "word " + node.name; },
                [](const Call& node) { return "call " + node.function; },
                [](const MapAccess& node) { return "map @" + node.name; },
                [](const Variable& node) { return "variable $" + node.name; },
                [](const IntegerLiteral& node) {
                    const std::string value = std::to_string(node.value);
                    const bool is_plain = node.spelling.empty() || node.spelling == value;
                    return "number " + value + (is_plain ? "" : " (" + node.spelling + ")");
                },
                [](const StringLiteral& node) { return "text " + quoted_text(node.value); },
                [](const Positional& node) {
                    return node.number == 0 ? std::string("parameters $#")
                                            : "parameter $" + std::to_string(node.number);
                },
                [](const Unary& node) {
                    const bool is_behind =
                        node.op == UnaryOperator::post_increment || node.op == UnaryOperator::post_decrement;
                    return (is_behind ? "behind " : "unary ") + std::string(sign_of(node.op));
                },
                [](const Binary& node) { return "binary " + std::string(sign_of(node.op)); },
                [](const Ternary&) { return std::string("ternary"); },
                [](const Cast& node) { return "cast " + print_type_name(node.type); },
                [](const Member& node) { return (node.arrow ? "member ->" : "member .") + node.name; },
                [](const TupleElement& node) { return "element " + std::to_string(node.index); },
                [](const Index&) { return std::string("index"); },
                [](const Tuple&) { return std::string("tuple"); },
                [](const SizeOf& node) {
                    const auto* type = std::get_if<TypeName>(&node.what);
                    return type ? "sizeof " + print_type_name(*type) : std::string("sizeof");
                },
                [](const OffsetOf& node) {
                    return "offsetof " + print_type_name(node.type) + ", " + node.path;
                },
            },
            expr.node);
    }

    static std::string type_of(const Expr& expr)
    {
        return expr.type.kind == TypeKind::unknown ? "" : " [" + to_string(expr.type) + "]";
    }

    static std::string meaning_of(const Expr& expr)
    {
        return std::visit(
            Match{
                [](std::monostate) { return std::string(); },
                [](const FieldAccess& field) {
                    std::string text = " = " + field.what + " at " + std::to_string(field.offset);
                    if (field.bits > 0) return text + ", " + std::to_string(field.bits) + " bits";
                    return field.bytes > 0 ? text + ", " + std::to_string(field.bytes) + " bytes" : text;
                },
                [](const Constant& constant) {
                    const std::string value = " = " + std::to_string(constant.value);
                    return constant.what.empty() ? value : value + " (" + constant.what + ")";
                },
                [](const TextConstant& text) { return " = " + quoted_text(text.value); },
                [](const BuiltinValue& value) { return " = builtin " + value.name; },
                [](const UsdtArgument& argument) { return " = USDT argument " + argument.text; },
            },
            expr.meaning);
    }

    void print_all(const std::vector<ExprPtr>& exprs)
    {
        for (const ExprPtr& one : exprs)
            print_expr_tree(one);
    }

    void print_children(const Expr& expr)
    {
        std::visit(Match{
                       [this](const MapAccess& node) { print_all(node.keys); },
                       [this](const Call& node) { print_all(node.arguments); },
                       [this](const Unary& node) { print_expr_tree(node.operand); },
                       [this](const Binary& node) {
                           print_expr_tree(node.left);
                           print_expr_tree(node.right);
                       },
                       [this](const Ternary& node) {
                           print_expr_tree(node.condition);
                           print_expr_tree(node.then_value);
                           print_expr_tree(node.else_value);
                       },
                       [this](const Cast& node) { print_expr_tree(node.operand); },
                       [this](const Member& node) { print_expr_tree(node.object); },
                       [this](const TupleElement& node) { print_expr_tree(node.object); },
                       [this](const Index& node) {
                           print_expr_tree(node.object);
                           print_expr_tree(node.index);
                       },
                       [this](const Tuple& node) { print_all(node.elements); },
                       [this](const SizeOf& node) {
                           if (const auto* of = std::get_if<ExprPtr>(&node.what)) print_expr_tree(*of);
                       },
                       [](const auto&) {},
                   },
                   expr.node);
    }

    /// Beyond some depth nobody can read it, and a long script of such lines would be very long.
    void line(const std::string& text)
    {
        constexpr std::size_t deepest = 50;
        text_ += std::string(2 * std::min(depth_, deepest), ' ') + text + "\n";
    }
    template <class Print>
    void deeper(Print print)
    {
        ++depth_;
        print();
        --depth_;
    }

    std::string text_;
    std::size_t depth_ = 0;
};

}  // namespace

std::string print_tree(const Program& program)
{
    return TreePrinter().run(program);
}

}  // namespace boardscope::dsl
