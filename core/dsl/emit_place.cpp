// SPDX-License-Identifier: GPL-3.0-or-later
// Places for values: on the stack, or where that has no room, in a structure beside it. And what is written there.
#include "core/dsl/emit_expr.h"

#include "core/dsl/builtins/builtins.h"
#include "core/dsl/emit_map.h"

#include <functional>
#include <map>

namespace boardscope::dsl {

namespace {

bool is_tuple_of_expr(const Expr& expr)
{
    return std::holds_alternative<Tuple>(expr.node);
}

void copy_place(EmitState& state, const CPlace& to, const CPlace& from)
{
    if (to.type.kind == TypeKind::text) {
        state.out.line("bs_copy(" + to.c + ", " + std::to_string(room_of(to.type)) + ", " + from.c + ", " +
                       std::to_string(room_of(from.type)) + ");");
        return;
    }
    if (to.type.kind != TypeKind::tuple || state.structs.name_of(to.type) == state.structs.name_of(from.type)) {
        state.out.line(to.c + " = " + from.c + ";");
        return;
    }
    for (std::size_t i = 0; i < to.type.elements.size() && i < from.type.elements.size(); ++i) {
        const std::string element = ".e" + std::to_string(i);
        const CPlace part{to.c + element, to.type.elements[i]};
        const CPlace source{from.c + element, from.type.elements[i]};
        if (is_scalar(part.type))
            state.out.line(part.c + " = " + source.c + ";");
        else
            copy_place(state, part, source);
    }
}

void store_ternary(EmitState& state, const Ternary& ternary, const CPlace& place)
{
    const std::string condition = emit_condition(state, *ternary.condition);
    state.out.open("if (" + condition + ") {");
    emit_store(state, *ternary.then_value, place);
    state.out.turn("} else {");
    emit_store(state, *ternary.else_value, place);
    state.out.close();
}

void store_call(EmitState& state, const Expr& expr, std::string_view name, const CPlace& place)
{
    const BuiltinEmitter* builtin = find_builtin_emitter(name);
    if (builtin != nullptr && builtin->store != nullptr)
        builtin->store(state, expr, place);
    else
        state.error(expr.place, std::string(name) + " cannot be translated into C yet", "leave it out");
}

/// Of values that take several words, and no texts in quotes or in memory.
void store_wide(EmitState& state, const Expr& expr, const CPlace& place)
{
    if (const auto* builtin = std::get_if<BuiltinValue>(&expr.meaning))
        store_call(state, expr, builtin->name, place);
    else if (const auto* call = std::get_if<Call>(&expr.node))
        store_call(state, expr, call->function, place);
    else if (const auto* ternary = std::get_if<Ternary>(&expr.node))
        store_ternary(state, *ternary, place);
    else if (const auto* access = std::get_if<MapAccess>(&expr.node))
        emit_map_copy(state, *access, place);
    else if (const auto* cast = std::get_if<Cast>(&expr.node))
        emit_store(state, *cast->operand, place);
    else if (is_tuple_of_expr(expr)) {
        const std::vector<ExprPtr>& elements = std::get<Tuple>(expr.node).elements;
        for (std::size_t i = 0; i < elements.size() && i < place.type.elements.size(); ++i)
            emit_store(state, *elements[i], {place.c + ".e" + std::to_string(i), place.type.elements[i]});
    } else {
        copy_place(state, place, emit_place(state, expr));
    }
}

/// A variable, or an element of a tuple in a variable: it lies somewhere already.
std::optional<CPlace> place_of(EmitState& state, const Expr& expr)
{
    if (const auto* variable = std::get_if<Variable>(&expr.node)) {
        const auto found = state.function.variables.find(variable->index);
        if (found != state.function.variables.end()) return found->second;
    }
    if (const auto* element = std::get_if<TupleElement>(&expr.node)) {
        const CPlace tuple = emit_place(state, *element->object);
        return CPlace{tuple.c + ".e" + std::to_string(element->index), expr.type};
    }
    return std::nullopt;
}

/// A member of the scratch structure that nobody else uses now; one of an earlier statement, if it is alike.
std::string scratch_member(EmitState& state, std::string_view wanted_name,
                           const std::function<std::string(const std::string&)>& declare)
{
    std::map<std::string, std::string>& members = state.function.scratch;
    for (std::string wanted(wanted_name);; wanted += "_") {
        const std::string name = state.local_word(wanted);
        const std::string declaration = declare(name);
        const auto [known, is_new] = members.emplace(name, declaration);
        if (is_new || known->second == declaration) return "scratch->" + name;
    }
}

}  // namespace

std::string new_variable(EmitState& state, const std::string& c_type, std::string_view wanted_name,
                         std::uint32_t bytes, std::uint32_t most_on_stack, bool zeroed)
{
    FunctionState& function = state.function;
    if (bytes > most_on_stack || function.stack_bytes + bytes > stack_limit) {
        const std::string place =
            scratch_member(state, wanted_name, [&](const std::string& name) { return c_type + " " + name; });
        if (zeroed) state.out.line("__builtin_memset(&" + place + ", 0, sizeof(" + place + "));");
        return place;
    }
    const std::string name = state.local_word(wanted_name);
    function.stack_bytes += bytes;
    state.out.line(c_type + " " + name + (zeroed ? " = {};" : ";"));
    return name;
}

CPlace new_place(EmitState& state, const Type& type, std::string_view wanted_name)
{
    FunctionState& function = state.function;
    const std::uint32_t bytes = room_of(type);
    if (bytes > stack_text_limit || function.stack_bytes + bytes > stack_limit)
        return beside_stack(state, type, wanted_name);
    const std::string name = state.local_word(wanted_name);
    function.stack_bytes += bytes;
    state.out.line(state.structs.declaration(type, name) + ";");
    return {name, type};
}

CPlace beside_stack(EmitState& state, const Type& type, std::string_view wanted_name)
{
    return {scratch_member(state, wanted_name,
                           [&](const std::string& name) { return state.structs.declaration(type, name); }),
            type};
}

CPlace emit_place(EmitState& state, const Expr& expr)
{
    if (std::optional<CPlace> place = place_of(state, expr)) return *place;
    const CPlace place = new_place(state, expr.type, name_for(expr));
    emit_store(state, expr, place);
    return place;
}

void emit_store(EmitState& state, const Expr& expr, const CPlace& place)
{
    if (is_scalar(place.type))
        state.out.line(place.c + " = " + emit_value(state, expr).c + ";");
    else if (place.type.kind == TypeKind::text)
        emit_text_store(state, expr, place);
    else
        store_wide(state, expr, place);
}

void emit_text_store(EmitState& state, const Expr& expr, const CPlace& place)
{
    const std::uint32_t room = room_of(place.type);
    const std::string room_text = std::to_string(room);
    if (const std::optional<std::string> text = constant_text_of(expr)) {
        state.out.line("bs_put(" + place.c + ", " + room_text + ", " + quoted_c(*text) + ");");
    } else if (const auto* access = std::get_if<FieldAccess>(&expr.meaning)) {
        const std::uint32_t bytes = access->bytes == 0 ? room : std::min(access->bytes, room);
        const bool is_context = access->from == FieldAccess::From::context ||
                                access->from == FieldAccess::From::data_loc;
        const std::string address = emit_field_address(state, expr, *access);
        const std::uint32_t read = access->from == FieldAccess::From::data_loc ? room : bytes;
        state.out.line(std::string(is_context ? "bs_kernel_str(" : "bs_str(") + place.c + ", " +
                       std::to_string(read) + ", " + address + ");");
        if ((read + 7) / 8 * 8 < room)
            state.out.line("bs_clear(" + place.c + " + " + std::to_string((read + 7) / 8 * 8) + ", " +
                           std::to_string(room - (read + 7) / 8 * 8) + ");");
    } else {
        store_wide(state, expr, place);
    }
}

void emit_clear(EmitState& state, const CPlace& place)
{
    if (is_scalar(place.type))
        state.out.line(place.c + " = 0;");
    else if (place.type.kind == TypeKind::text)
        state.out.line("bs_clear(" + place.c + ", " + std::to_string(room_of(place.type)) + ");");
    else
        state.out.line("__builtin_memset(&" + place.c + ", 0, " + std::to_string(room_of(place.type)) + ");");
}

std::string name_for(const Expr& expr)
{
    if (const auto* builtin = std::get_if<BuiltinValue>(&expr.meaning)) return c_word(builtin->name);
    if (const auto* name = std::get_if<Name>(&expr.node)) return c_word(name->name);
    if (const auto* variable = std::get_if<Variable>(&expr.node)) return c_word(variable->name);
    if (const auto* access = std::get_if<MapAccess>(&expr.node)) return c_word(access->name);
    if (const auto* member = std::get_if<Member>(&expr.node)) return c_word(member->name);
    if (const auto* cast = std::get_if<Cast>(&expr.node)) return name_for(*cast->operand);
    if (const auto* call = std::get_if<Call>(&expr.node)) {
        if (call->arguments.empty()) return c_word(call->function);
        const bool says_how = call->function == "strftime" || call->function == "ntop";
        return name_for(says_how ? *call->arguments.back() : *call->arguments.front());
    }
    if (constant_text_of(expr)) return "text";
    if (const auto* index = std::get_if<Index>(&expr.node)) return name_for(*index->object);
    if (const auto* unary = std::get_if<Unary>(&expr.node)) return name_for(*unary->operand);
    return "value";
}

}  // namespace boardscope::dsl
