// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/tree_walk.h"

namespace boardscope::dsl {

namespace {

template <class... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

void use_if(const ExprPtr& expr, const UseExpr& use)
{
    if (expr) use(*expr);
}

void use_all(const std::vector<ExprPtr>& exprs, const UseExpr& use)
{
    for (const ExprPtr& expr : exprs)
        use_if(expr, use);
}

void walk(Expr& expr, const UseExpr& use)
{
    use(expr);
    for_each_child(expr, [&](Expr& child) { walk(child, use); });
}

void walk_statement(Statement& statement, const UseExpr& use)
{
    std::visit(Match{
                   [&](ExprStatement& node) { for_each_expr(node.expr, use); },
                   [&](Assignment& node) {
                       for_each_expr(node.target, use);
                       for_each_expr(node.value, use);
                   },
                   [&](If& node) {
                       for_each_expr(node.condition, use);
                       for_each_expr(node.then_block, use);
                       for_each_expr(node.else_block, use);
                   },
                   [&](Unroll& node) {
                       for_each_expr(node.count, use);
                       for_each_expr(node.body, use);
                   },
                   [&](While& node) {
                       for_each_expr(node.condition, use);
                       for_each_expr(node.body, use);
                   },
                   [&](ForRange& node) {
                       for_each_expr(node.variable, use);
                       for_each_expr(node.begin, use);
                       for_each_expr(node.end, use);
                       for_each_expr(node.body, use);
                   },
                   [&](ForMap& node) {
                       for_each_expr(node.variable, use);
                       for_each_expr(node.map, use);
                       for_each_expr(node.body, use);
                   },
                   [](Jump&) {},
                   [&](NestedBlock& node) { for_each_expr(node.body, use); },
               },
               statement.node);
}

}  // namespace

void for_each_child(Expr& expr, const UseExpr& use)
{
    std::visit(Match{
                   [&](MapAccess& node) { use_all(node.keys, use); },
                   [&](Call& node) { use_all(node.arguments, use); },
                   [&](Unary& node) { use_if(node.operand, use); },
                   [&](Binary& node) {
                       use_if(node.left, use);
                       use_if(node.right, use);
                   },
                   [&](Ternary& node) {
                       use_if(node.condition, use);
                       use_if(node.then_value, use);
                       use_if(node.else_value, use);
                   },
                   [&](Cast& node) { use_if(node.operand, use); },
                   [&](Member& node) { use_if(node.object, use); },
                   [&](TupleElement& node) { use_if(node.object, use); },
                   [&](Index& node) {
                       use_if(node.object, use);
                       use_if(node.index, use);
                   },
                   [&](Tuple& node) { use_all(node.elements, use); },
                   [&](SizeOf& node) {
                       if (const auto* of = std::get_if<ExprPtr>(&node.what)) use_if(*of, use);
                   },
                   [](auto&) {},
               },
               expr.node);
}

void for_each_expr(const ExprPtr& expr, const UseExpr& use)
{
    if (expr) walk(*expr, use);
}

void for_each_expr(Block& block, const UseExpr& use)
{
    for (const StatementPtr& statement : block)
        if (statement) walk_statement(*statement, use);
}

void for_each_statement(Block& block, const UseStatement& use)
{
    for (const StatementPtr& statement : block) {
        if (!statement) continue;
        use(*statement);
        std::visit(Match{
                       [&](If& node) {
                           for_each_statement(node.then_block, use);
                           for_each_statement(node.else_block, use);
                       },
                       [&](Unroll& node) { for_each_statement(node.body, use); },
                       [&](While& node) { for_each_statement(node.body, use); },
                       [&](ForRange& node) { for_each_statement(node.body, use); },
                       [&](ForMap& node) { for_each_statement(node.body, use); },
                       [&](NestedBlock& node) { for_each_statement(node.body, use); },
                       [](auto&) {},
                   },
                   statement->node);
    }
}

void for_each_expr(Probe& probe, const UseExpr& use)
{
    for_each_expr(probe.predicate, use);
    for_each_expr(probe.body, use);
}

void for_each_expr(Span& span, const UseExpr& use)
{
    for_each_expr(span.from_key, use);
    for_each_expr(span.to_key, use);
    for_each_expr(span.predicate, use);
    for (const SpanField& field : span.fields)
        for_each_expr(field.value, use);
}

}  // namespace boardscope::dsl
