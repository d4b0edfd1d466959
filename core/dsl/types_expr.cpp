// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_types.h"
#include "core/dsl/constant_value.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"
#include "core/target/type_path.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

bool is_comparison(BinaryOperator op)
{
    return op >= BinaryOperator::equal;
}

/// A number that the host prints a name of.
bool is_named_number(TypeKind kind)
{
    return kind == TypeKind::error_number || kind == TypeKind::user_name || kind == TypeKind::signal_name;
}

bool is_logical(BinaryOperator op)
{
    return op == BinaryOperator::logical_and || op == BinaryOperator::logical_or || op == BinaryOperator::logical_xor;
}

}  // namespace

void TypesPass::check(Expr& expr)
{
    note_place(expr.place);
    expr.meaning = {};
    expr.type = {};
    check_node(expr);
}

void TypesPass::check_node(Expr& expr)
{
    if (std::holds_alternative<IntegerLiteral>(expr.node) || std::holds_alternative<StringLiteral>(expr.node))
        check_literal(expr);
    else if (const auto* positional = std::get_if<Positional>(&expr.node))
        check_positional(expr, *positional);
    else if (auto* name = std::get_if<Name>(&expr.node))
        check_name(expr, *name);
    else if (auto* variable = std::get_if<Variable>(&expr.node))
        check_variable(expr, *variable);
    else if (auto* map = std::get_if<MapAccess>(&expr.node))
        check_map(expr, *map);
    else if (auto* call = std::get_if<Call>(&expr.node))
        check_call(expr, *call);
    else if (auto* unary = std::get_if<Unary>(&expr.node))
        check_unary(expr, *unary);
    else if (auto* binary = std::get_if<Binary>(&expr.node))
        check_binary(expr, *binary);
    else if (auto* ternary = std::get_if<Ternary>(&expr.node))
        check_ternary(expr, *ternary);
    else if (auto* cast = std::get_if<Cast>(&expr.node))
        check_cast(expr, *cast);
    else if (auto* member = std::get_if<Member>(&expr.node))
        check_member(expr, *member);
    else if (auto* element = std::get_if<TupleElement>(&expr.node))
        check_tuple_element(expr, *element);
    else if (auto* index = std::get_if<Index>(&expr.node))
        check_index(expr, *index);
    else if (auto* tuple = std::get_if<Tuple>(&expr.node))
        check_tuple(expr, *tuple);
    else if (auto* size = std::get_if<SizeOf>(&expr.node))
        check_size(expr, *size);
    else if (auto* offset = std::get_if<OffsetOf>(&expr.node))
        check_offset(expr, *offset);
}

void TypesPass::check_literal(Expr& expr)
{
    if (const auto* text = std::get_if<StringLiteral>(&expr.node)) {
        expr.type = Type::text(static_cast<std::uint32_t>(text->value.size() + 1));
        return;
    }
    const std::uint64_t value = std::get<IntegerLiteral>(expr.node).value;
    expr.type = Type::integer(8, value <= INT64_MAX);
    expr.meaning = Constant{value, {}};
}

void TypesPass::check_positional(Expr& expr, const Positional& node)
{
    const std::size_t count = parameters_.numbered.size();
    const std::string name = node.number == 0 ? "$#" : "$" + std::to_string(node.number);
    std::optional<std::uint64_t> value = 0;  // of parameters that are not there, as in bpftrace
    if (node.number == 0)
        value = count;
    else if (static_cast<std::size_t>(node.number) <= count)
        value = parameter_number(parameters_.numbered[static_cast<std::size_t>(node.number) - 1]);
    expr.type = Type::integer(8, true);
    if (!value)
        return error(expr.place,
                     name + " is \"" + parameters_.numbered[static_cast<std::size_t>(node.number) - 1] +
                         "\", which is no number",
                     "str(" + name + ") takes it as text");
    expr.meaning = Constant{*value, name};
}

VariableInfo* TypesPass::find_variable(const std::string& name, int* index)
{
    for (auto loop = loop_names_.rbegin(); loop != loop_names_.rend(); ++loop) {
        if (loop->first != name) continue;
        *index = loop->second;
        return &program_.variables[static_cast<std::size_t>(loop->second)];
    }
    const auto found = variable_names_.find({context_.probe, name});
    if (found == variable_names_.end()) return nullptr;
    *index = found->second;
    return &program_.variables[static_cast<std::size_t>(found->second)];
}

int TypesPass::variable_index(const std::string& name, TextRange place)
{
    int index = -1;
    if (find_variable(name, &index) != nullptr) return index;
    index = new_variable_index(name, place);
    variable_names_[{context_.probe, name}] = index;
    return index;
}

int TypesPass::new_variable_index(const std::string& name, TextRange place)
{
    program_.variables.push_back({name, {}, context_.probe, place});
    variables_.emplace_back();
    return static_cast<int>(program_.variables.size() - 1);
}

void TypesPass::check_variable(Expr& expr, Variable& node)
{
    if (find_variable(node.name, &node.index) != nullptr) {
        expr.type = variables_[static_cast<std::size_t>(node.index)].type;
        return;
    }
    std::vector<std::string_view> names;
    for (const VariableInfo& variable : program_.variables)
        if (variable.probe == context_.probe) names.push_back(variable.name);
    const std::string_view near = filter::nearest_word(node.name, names);
    error(expr.place, "nothing has been put into $" + node.name,
          near.empty() ? "variables live in one probe; what several use goes into a map: @" + node.name
                       : "did you mean $" + std::string(near) + "?");
}

bool TypesPass::require_number(const Expr& expr, const std::string& what)
{
    if (expr.type.is_number() || is_named_number(expr.type.kind)) return true;
    if (expr.type.kind == TypeKind::unknown) return false;
    error(expr.place, what + " takes a number, and this is " + to_string(expr.type), {});
    return false;
}

bool TypesPass::require_value(const Expr& expr)
{
    if (expr.type.kind == TypeKind::nothing) error(expr.place, "this has no value", {});
    return expr.type.kind != TypeKind::unknown && expr.type.kind != TypeKind::nothing;
}

bool TypesPass::is_literal(const Expr& expr)
{
    if (expr.type.kind != TypeKind::integer) return false;
    const std::optional<std::uint64_t> value = constant_value(expr);
    return value && *value <= INT64_MAX;
}

/// All is calculated in 64 bits; only what needs them all without a sign makes the outcome unsigned.
Type TypesPass::arithmetic_type(const Type& left, const Type& right)
{
    const auto is_wide = [](const Type& type) {
        return type.kind == TypeKind::pointer || (type.bytes == 8 && !type.is_signed);
    };
    return Type::integer(8, !is_wide(left) && !is_wide(right));
}

void TypesPass::check_unary(Expr& expr, Unary& node)
{
    if (!node.operand) return;
    if (node.op >= UnaryOperator::pre_increment) return check_step(expr, node);
    check(*node.operand);
    if (node.op == UnaryOperator::dereference) return check_dereference(expr, node);
    if (!require_number(*node.operand, "this operation")) return;
    const Type& operand = node.operand->type;
    switch (node.op) {
    case UnaryOperator::logical_not: expr.type = Type::integer(4, true); break;
    case UnaryOperator::minus: expr.type = Type::integer(8, true); break;
    default: expr.type = arithmetic_type(operand, operand); break;
    }
}

void TypesPass::check_step(Expr& expr, Unary& node)
{
    Expr& target = *node.operand;
    auto* variable = std::get_if<Variable>(&target.node);
    if (variable != nullptr) {
        check_variable(target, *variable);
        if (target.type.kind == TypeKind::unknown || !require_number(target, "++ and --")) return;
    } else if (std::holds_alternative<MapAccess>(target.node)) {
        assign(target, Type::integer(8, true), true, expr.place);
        if (target.type.kind == TypeKind::unknown || !require_number(target, "++ and --")) return;
    } else {
        return error(target.place, "only $variables and @maps can be counted up and down", {});
    }
    expr.type = target.type;
}

void TypesPass::check_binary(Expr& expr, Binary& node)
{
    if (!node.left || !node.right) return;
    check(*node.left);
    check(*node.right);
    if (!require_value(*node.left) || !require_value(*node.right)) return;
    if (is_logical(node.op)) {
        const bool left = require_number(*node.left, "this operation");
        const bool right = require_number(*node.right, "this operation");
        if (left && right) expr.type = Type::integer(4, true);
    } else if (is_comparison(node.op)) {
        check_comparison(expr, node);
    } else {
        check_arithmetic(expr, node);
    }
}

void TypesPass::check_arithmetic(Expr& expr, Binary& node)
{
    const bool left_fits = require_number(*node.left, "this operation");
    if (!require_number(*node.right, "this operation") || !left_fits) return;
    const Type& left = node.left->type;
    const Type& right = node.right->type;
    const bool adds = node.op == BinaryOperator::add || node.op == BinaryOperator::subtract;
    if (adds && left.kind == TypeKind::pointer && right.kind == TypeKind::integer)
        expr.type = left;
    else if (node.op == BinaryOperator::add && right.kind == TypeKind::pointer && left.kind == TypeKind::integer)
        expr.type = right;
    else
        expr.type = arithmetic_type(left, right);
    const bool shifts = node.op == BinaryOperator::shift_left || node.op == BinaryOperator::shift_right;
    if (shifts) expr.type = arithmetic_type(left, Type::integer(4, true));
    const bool divides = node.op == BinaryOperator::divide || node.op == BinaryOperator::modulo;
    if (divides && constant_value(*node.right) == 0u)
        warning(node.right->place, "this divides by 0, which gives 0", {});
}

void TypesPass::check_comparison(Expr& expr, Binary& node)
{
    const Type& left = node.left->type;
    const Type& right = node.right->type;
    expr.type = Type::integer(4, true);
    const bool is_equality = node.op == BinaryOperator::equal || node.op == BinaryOperator::not_equal;
    if (left.kind == TypeKind::text && right.kind == TypeKind::text && is_equality)
        return check_text_comparison(expr, node);
    if (left.is_number() && right.is_number()) return;
    if (is_equality && left.kind == right.kind &&
        (left.kind == TypeKind::kernel_symbol || is_named_number(left.kind)))
        return;
    expr.type = {};
    const bool is_text = left.kind == TypeKind::text || right.kind == TypeKind::text;
    const Expr& number = left.is_number() ? *node.left : *node.right;
    const std::string words = source_.slice(number.place).size() < 40 ? std::string(source_.slice(number.place)) : "…";
    std::string hint;
    if (is_text && number.type.is_number()) hint = "str(" + words + ") is the text at that address";
    error(expr.place, to_string(left) + " and " + to_string(right) + " cannot be compared", hint);
}

void TypesPass::check_text_comparison(const Expr& expr, const Binary& node)
{
    for (const auto& [literal, other] : {std::pair(node.left.get(), node.right.get()),
                                         std::pair(node.right.get(), node.left.get())}) {
        const auto* text = std::get_if<StringLiteral>(&literal->node);
        if (text == nullptr || text->value.size() < other->type.bytes) continue;
        warning(expr.place,
                "these are never equal: " + to_string(other->type) + " holds " + std::to_string(other->type.bytes - 1) +
                    " characters",
                "strncmp(text, \"…\", n) compares the first n");
    }
}

void TypesPass::check_ternary(Expr& expr, Ternary& node)
{
    if (!node.condition || !node.then_value || !node.else_value) return;
    const bool is_statement = statement_ == &expr && !is_map_value_;
    check_condition(*node.condition);
    for (Expr* branch : {node.then_value.get(), node.else_value.get()}) {
        statement_ = is_statement ? branch : nullptr;
        check(*branch);
    }
    const Type& first = node.then_value->type;
    const Type& second = node.else_value->type;
    if (is_statement) {
        expr.type = {.kind = TypeKind::nothing};
        return;
    }
    if (!require_value(*node.then_value) || !require_value(*node.else_value)) return;
    Holder both;
    (void)both.take(first, is_literal(*node.then_value));
    if (both.take(second, is_literal(*node.else_value)) == Merge::clash)
        return error(expr.place, "this is " + to_string(first) + " or " + to_string(second) + ", and must be one of them",
                     {});
    expr.type = both.type;
}

void TypesPass::check_cast(Expr& expr, Cast& node)
{
    if (!node.operand) return;
    check(*node.operand);
    const Result<Type> found = lookup_.find(node.type);
    if (!found) return error(node.type.place, found.error());
    if (!require_value(*node.operand)) return;
    Type type = *found;
    const Type& from = node.operand->type;
    const bool has_address = from.kind == TypeKind::array || from.kind == TypeKind::structure;
    if (!from.is_number() && !(has_address && type.kind == TypeKind::pointer))
        return error(expr.place, to_string(from) + " cannot become " + to_string(type), {});
    if (!type.is_number())
        return error(node.type.place, "only numbers and pointers can be cast to",
                     type.kind == TypeKind::structure ? "write (" + node.type.base + " *)" : std::string());
    if (type.kind == TypeKind::pointer) type.space = from.space;
    expr.type = type;
    if (type.kind == TypeKind::integer)
        if (const std::optional<std::uint64_t> value = constant_value(*node.operand);
            value && type.bytes == 8)
            expr.meaning = Constant{*value, {}};
}

void TypesPass::check_tuple(Expr& expr, Tuple& node)
{
    Type type{.kind = TypeKind::tuple};
    bool is_known = !node.elements.empty();
    for (const ExprPtr& element : node.elements) {
        if (!element) return;
        check(*element);
        is_known = can_be_kept(element->type, element->place, "a tuple") && is_known;
        type.elements.push_back(stored(element->type));
    }
    if (is_known) expr.type = std::move(type);
}

void TypesPass::check_tuple_element(Expr& expr, TupleElement& node)
{
    if (!node.object) return;
    check(*node.object);
    const Type& tuple = node.object->type;
    if (tuple.kind == TypeKind::unknown) return;
    if (tuple.kind != TypeKind::tuple)
        return error(expr.place, to_string(tuple) + " is no tuple, and has no element " + std::to_string(node.index), {});
    if (node.index >= tuple.elements.size())
        return error(expr.place, "this tuple has " + std::to_string(tuple.elements.size()) +
                                     " elements, and they count from 0",
                     {});
    const Type element = tuple.elements[node.index];  // of the expression that is changed below
    expr.type = element;
}

void TypesPass::check_size(Expr& expr, SizeOf& node)
{
    Type type;
    if (const auto* name = std::get_if<TypeName>(&node.what)) {
        const Result<Type> found = lookup_.find(*name);
        if (!found) return error(name->place, found.error());
        type = *found;
        if (type.kind == TypeKind::structure)
            if (const std::optional<CType> layout = lookup_.layout_of(type.c_type)) type.c_type = *layout;
    } else {
        Expr& inner = *std::get<ExprPtr>(node.what);
        check(inner);
        type = inner.type;
        if (type.kind == TypeKind::unknown) return;
    }
    const std::optional<std::uint64_t> bytes = memory_bytes(type, facts_.pointer_bytes());
    expr.type = Type::integer(8, true);
    if (!bytes) return error(expr.place, "how large " + to_string(type) + " is, is not known", {});
    expr.meaning = Constant{*bytes, "sizeof(" + to_string(type) + ")"};
}

void TypesPass::check_offset(Expr& expr, OffsetOf& node)
{
    const Result<Type> type = lookup_.find(node.type);
    if (!type) return error(node.type.place, type.error());
    expr.type = Type::integer(8, true);
    const std::optional<CType> layout = lookup_.layout_of(type->c_type);
    if (!layout) return error(node.type.place, to_string(*type) + " has no fields", {});
    const Result<FieldPlace> place = find_field(*layout->table, layout->id, node.path);
    if (!place) return error(expr.place, place.error());
    if (place->hops.size() != 1) return error(expr.place, "a pointer is on the way to " + node.path, {});
    expr.meaning = Constant{place->hops.front().byte_offset, node.type.base + "." + node.path};
}

}  // namespace boardscope::dsl
