// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/constant_value.h"
#include "core/dsl/types_pass.h"
#include "core/target/kernel_history.h"

namespace boardscope::dsl {

namespace {

constexpr std::uint64_t most_unrolled = 100;

bool lacks(const Availability& availability)
{
    return availability.state == Availability::State::lacks;
}

}  // namespace

void TypesPass::check(Block& block)
{
    for (const StatementPtr& statement : block)
        if (statement) check(*statement);
}

void TypesPass::check(Statement& statement)
{
    note_place(statement.place);
    if (auto* node = std::get_if<ExprStatement>(&statement.node)) {
        if (node->expr) check_expr_statement(*node->expr);
    } else if (auto* assignment = std::get_if<Assignment>(&statement.node)) {
        check_assignment(*assignment, statement.place);
    } else if (auto* branch = std::get_if<If>(&statement.node)) {
        if (branch->condition) check_condition(*branch->condition);
        check(branch->then_block);
        check(branch->else_block);
    } else if (auto* unroll = std::get_if<Unroll>(&statement.node)) {
        check_unroll(*unroll);
    } else if (auto* loop = std::get_if<While>(&statement.node)) {
        check_while(*loop, statement.place);
    } else if (auto* range = std::get_if<ForRange>(&statement.node)) {
        check_range(*range);
    } else if (auto* over = std::get_if<ForMap>(&statement.node)) {
        check_map_loop(*over, statement.place);
    } else if (const auto* jump = std::get_if<Jump>(&statement.node)) {
        if (jump->kind != JumpKind::return_ && loops_ == 0)
            error(statement.place, "there is no loop here to leave", "return ends the whole probe");
    } else if (auto* nested = std::get_if<NestedBlock>(&statement.node)) {
        check(nested->body);
    }
}

void TypesPass::check_expr_statement(Expr& expr)
{
    statement_ = &expr;
    is_map_value_ = false;
    check(expr);
    statement_ = nullptr;
    const bool is_step = std::holds_alternative<Unary>(expr.node);
    if (!is_step && expr.type.kind != TypeKind::unknown && expr.type.kind != TypeKind::nothing)
        warning(expr.place, "nothing is done with this value", "print() shows it");
}

void TypesPass::check_assignment(Assignment& node, TextRange place)
{
    if (!node.target) return;
    if (!node.value) {  // let $x;
        if (auto* variable = std::get_if<Variable>(&node.target->node))
            variable->index = variable_index(variable->name, node.target->place);
        return;
    }
    const bool to_map = std::holds_alternative<MapAccess>(node.target->node);
    statement_ = to_map && !node.op ? node.value.get() : nullptr;
    is_map_value_ = true;
    check(*node.value);
    statement_ = nullptr;
    Type value = node.value->type;
    if (value.kind == TypeKind::nothing) {
        error(node.value->place, "this has no value that could be kept", {});
        value = {};
    }
    if (node.op) {
        if (!require_number(*node.value, "this operation")) value = {};
        // 1 is added to what is there, signed or not.
        assign(*node.target, value, is_literal(*node.value), place);
        if (node.target->type.kind != TypeKind::unknown)
            (void)require_number(*node.target, "this operation");
        return;
    }
    assign(*node.target, value, is_literal(*node.value), node.value->place);
}

void TypesPass::assign(Expr& target, const Type& value, bool is_literal, TextRange value_place)
{
    if (auto* map = std::get_if<MapAccess>(&target.node)) {
        check_keys(*map, target.place);
        store_in_map(*map, value, is_literal, value_place);
        target.type = map->index >= 0 ? maps_[static_cast<std::size_t>(map->index)].value.type : Type{};
        return;
    }
    auto* variable = std::get_if<Variable>(&target.node);
    if (variable == nullptr) return error(target.place, "this cannot be assigned to", "only $variables and @maps can");
    if (value.is_aggregation())
        return error(value_place, to_string(value) + " is kept in maps only", "write @" + variable->name + " = …");
    variable->index = variable_index(variable->name, target.place);
    Holder& holder = variables_[static_cast<std::size_t>(variable->index)];
    switch (holder.take(value, is_literal)) {
    case Merge::grown: variables_changed_ = true; break;
    case Merge::clash:
        error(value_place, "$" + variable->name + " holds " + to_string(holder.type) + ", and this is " + to_string(value),
              "give it another name");
        break;
    case Merge::same: break;
    }
    target.type = holder.type;
}

void TypesPass::check_condition(Expr& condition)
{
    check(condition);
    (void)require_number(condition, "a condition");
}

void TypesPass::check_unroll(Unroll& node)
{
    if (node.count) {
        check(*node.count);
        const std::optional<std::uint64_t> count = constant_value(*node.count);
        if (!count)
            error(node.count->place, "how often this is to be done must be known when the script is compiled",
                  "write a number from 1 to 100");
        else if (*count < 1 || *count > most_unrolled)
            error(node.count->place, "unroll can repeat a block 1 to 100 times", {});
    }
    ++loops_;
    check(node.body);
    --loops_;
}

void TypesPass::check_while(While& node, TextRange place)
{
    if (lacks(availability(facts_.profile(), KernelAbility::bounded_loops)))
        error({place.begin, node.condition ? node.condition->place.end : place.end},
              "the kernel of this board runs no loops: they came with Linux 5.3, it has " +
                  kernel_text().substr(6),
              "write unroll(n) { … } with the most that can be needed");
    if (node.condition) check_condition(*node.condition);
    if (node.condition && constant_value(*node.condition).value_or(0) != 0)
        warning(node.condition->place, "this condition is always true: no kernel runs a loop without a bound",
                "count a variable and compare it with the most that can be needed");
    ++loops_;
    check(node.body);
    --loops_;
}

int TypesPass::loop_variable(Expr& variable)
{
    auto* node = std::get_if<Variable>(&variable.node);
    if (node == nullptr) return -1;
    node->index = variable_index(node->name, variable.place);
    return node->index;
}

void TypesPass::check_range(ForRange& node)
{
    for (const ExprPtr* bound : {&node.begin, &node.end}) {
        if (!*bound) continue;
        check(**bound);
        (void)require_number(**bound, "the bound of a loop");
        if (!constant_value(**bound) && lacks(availability(facts_.profile(), KernelAbility::bounded_loops)))
            error((*bound)->place,
                  "the kernel of this board runs no loops, so bounds must be known when the script is compiled",
                  "write numbers, and leave the loop with break");
    }
    if (!node.variable) return;
    const int index = loop_variable(*node.variable);
    if (index >= 0) assign(*node.variable, Type::integer(8, true), false, node.variable->place);
    ++loops_;
    check(node.body);
    --loops_;
}

}  // namespace boardscope::dsl
