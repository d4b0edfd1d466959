// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/tree_copy.h"

namespace boardscope::dsl {

namespace {

std::vector<ExprPtr> copy_all(const std::vector<ExprPtr>& exprs)
{
    std::vector<ExprPtr> copies;
    copies.reserve(exprs.size());
    for (const ExprPtr& expr : exprs)
        copies.push_back(copy_of(expr));
    return copies;
}

// One overload for each node that holds others; the rest are plain values.
template <class Node>
Node copy_node(const Node& node)
{
    return node;
}
MapAccess copy_node(const MapAccess& node)
{
    return {node.name, copy_all(node.keys), node.index};
}
Call copy_node(const Call& node)
{
    return {node.function, node.function_place, copy_all(node.arguments)};
}
Unary copy_node(const Unary& node)
{
    return {node.op, copy_of(node.operand)};
}
Binary copy_node(const Binary& node)
{
    return {node.op, copy_of(node.left), copy_of(node.right)};
}
Ternary copy_node(const Ternary& node)
{
    return {copy_of(node.condition), copy_of(node.then_value), copy_of(node.else_value)};
}
Cast copy_node(const Cast& node)
{
    return {node.type, copy_of(node.operand)};
}
Member copy_node(const Member& node)
{
    return {copy_of(node.object), node.name, node.name_place, node.arrow};
}
TupleElement copy_node(const TupleElement& node)
{
    return {copy_of(node.object), node.index};
}
Index copy_node(const Index& node)
{
    return {copy_of(node.object), copy_of(node.index)};
}
Tuple copy_node(const Tuple& node)
{
    return {copy_all(node.elements)};
}
SizeOf copy_node(const SizeOf& node)
{
    if (const auto* expr = std::get_if<ExprPtr>(&node.what)) return {copy_of(*expr)};
    return {std::get<TypeName>(node.what)};
}
ExprStatement copy_node(const ExprStatement& node)
{
    return {copy_of(node.expr)};
}
Assignment copy_node(const Assignment& node)
{
    return {copy_of(node.target), node.op, copy_of(node.value), node.is_declaration};
}
If copy_node(const If& node)
{
    return {copy_of(node.condition), copy_of(node.then_block), copy_of(node.else_block)};
}
Unroll copy_node(const Unroll& node)
{
    return {copy_of(node.count), copy_of(node.body)};
}
While copy_node(const While& node)
{
    return {copy_of(node.condition), copy_of(node.body)};
}
ForRange copy_node(const ForRange& node)
{
    return {copy_of(node.variable), copy_of(node.begin), copy_of(node.end), copy_of(node.body)};
}
ForMap copy_node(const ForMap& node)
{
    return {copy_of(node.variable), copy_of(node.map), copy_of(node.body)};
}
NestedBlock copy_node(const NestedBlock& node)
{
    return {copy_of(node.body)};
}

}  // namespace

ExprPtr copy_of(const ExprPtr& expr)
{
    return expr ? copy_of(*expr) : nullptr;
}

ExprPtr copy_of(const Expr& expr)
{
    auto copy = std::make_unique<Expr>();
    std::visit([&](const auto& node) { copy->node = copy_node(node); }, expr.node);
    copy->place = expr.place;
    copy->type = expr.type;
    copy->meaning = expr.meaning;
    return copy;
}

Block copy_of(const Block& block)
{
    Block copies;
    copies.reserve(block.size());
    for (const StatementPtr& statement : block) {
        auto copy = std::make_unique<Statement>();
        std::visit([&](const auto& node) { copy->node = copy_node(node); }, statement->node);
        copy->place = statement->place;
        copies.push_back(std::move(copy));
    }
    return copies;
}

Probe copy_of(const Probe& probe)
{
    Probe copy;
    copy.specs = probe.specs;
    copy.predicate = copy_of(probe.predicate);
    copy.body = copy_of(probe.body);
    copy.place = probe.place;
    copy.origin = probe.origin;
    return copy;
}

}  // namespace boardscope::dsl
