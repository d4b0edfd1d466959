// SPDX-License-Identifier: GPL-3.0-or-later
// What the script prints, and what it has the loader and the host do.
#include "core/dsl/emit_output.h"

#include "core/dsl/builtins/builtins.h"
#include "core/dsl/emit_statement.h"

namespace boardscope::dsl {

namespace {

constexpr std::uint32_t joined_texts = 16;
constexpr std::uint32_t joined_text_bytes = 128;

/// FORMAT and values
void send_formatted(EmitState& state, const Expr& expr, script::Operation operation, const char* word)
{
    const Call& call = call_of(expr);
    script::ScriptEvent event;
    event.operation = operation;
    event.format = constant_text_of(*call.arguments.at(0)).value_or(std::string());
    std::vector<RecordField> fields;
    for (std::size_t i = 1; i < call.arguments.size(); ++i)
        fields.push_back(record_field(state, *call.arguments[i]));
    emit_record(state, std::move(event), word, fields, expr.place);
}

void print_formatted(EmitState& state, const Expr& expr)
{
    send_formatted(state, expr, script::Operation::print_text, "printf_line");
}

void print_file(EmitState& state, const Expr& expr)
{
    send_formatted(state, expr, script::Operation::cat, "cat_file");
}

void run_command(EmitState& state, const Expr& expr)
{
    state.runs_commands = true;
    send_formatted(state, expr, script::Operation::system, "system_command");
}

const MapAccess* whole_map(const Expr& expr)
{
    const auto* access = std::get_if<MapAccess>(&expr.node);
    return access != nullptr && access->keys.empty() ? access : nullptr;
}

std::uint32_t small_constant(const Call& call, std::size_t index)
{
    if (call.arguments.size() <= index) return 0;
    const std::int64_t value = constant_of(*call.arguments[index]).value_or(0);
    return value > 0 && value <= UINT32_MAX ? static_cast<std::uint32_t>(value) : 0;
}

/// A map without keys that holds a number is printed as a map, too.
void print_anything(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    script::ScriptEvent event;
    if (const MapAccess* access = whole_map(*call.arguments.at(0))) {
        event.operation = script::Operation::print_map;
        event.map = "@" + access->name;
        event.top = small_constant(call, 1);
        event.divisor = small_constant(call, 2);
        emit_tell(state, std::move(event), "print_" + state.maps[static_cast<std::size_t>(access->index)].name,
                  expr.place);
        return;
    }
    event.operation = script::Operation::print_value;
    emit_record(state, std::move(event), "print_value", {record_field(state, *call.arguments[0])}, expr.place);
}

void tell_of_map(EmitState& state, const Expr& expr, script::Operation operation, const char* word)
{
    const MapAccess* access = whole_map(*call_of(expr).arguments.at(0));
    if (access == nullptr) {
        state.error(expr.place, call_of(expr).function + "() is for whole maps", "for one entry: delete(@map[key])");
        return;
    }
    script::ScriptEvent event;
    event.operation = operation;
    event.map = "@" + access->name;
    emit_tell(state, std::move(event), word + state.maps[static_cast<std::size_t>(access->index)].name, expr.place);
}

void clear_map(EmitState& state, const Expr& expr)
{
    tell_of_map(state, expr, script::Operation::clear, "clear_");
}

void zero_map(EmitState& state, const Expr& expr)
{
    tell_of_map(state, expr, script::Operation::zero, "zero_");
}

void end_script(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    script::ScriptEvent event;
    event.operation = script::Operation::exit;
    if (!call.arguments.empty()) {
        emit_record(state, std::move(event), "exit_status", {record_field(state, *call.arguments[0])}, expr.place);
    } else if (state.kernel.ringbuf) {
        emit_tell(state, std::move(event), "exit", expr.place);
    } else {
        // Perf buffers round records up with bytes that mean nothing, and the loader would take them for the status.
        const auto write_zero = [](EmitState& to, const CPlace& place) { to.out.line(place.c + " = 0;"); };
        const RecordField status{"exit_status", Type::integer(8, false), nullptr, write_zero};
        emit_record(state, std::move(event), "exit_status", {status}, expr.place);
    }
    emit_return(state);
}

void print_joined(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    script::ScriptEvent event;
    event.operation = script::Operation::join;
    event.format = call.arguments.size() > 1 ? constant_text_of(*call.arguments[1]).value_or(" ") : " ";
    const std::string list = new_variable(state, "u64", "list", 8, 8, false);
    state.out.line(list + " = " + emit_value(state, *call.arguments.at(0)).c + ";");
    const Type text = Type::text(joined_text_bytes);
    std::vector<RecordField> fields;
    for (std::uint32_t i = 0; i < joined_texts; ++i)
        fields.push_back({"text" + std::to_string(i), text, nullptr, [list, i](EmitState& inside, const CPlace& place) {
                              inside.out.line("bs_listed_text(" + place.c + ", " + std::to_string(joined_text_bytes) +
                                              ", &" + list + ");");
                          }});
    emit_record(state, std::move(event), "join_texts", fields, expr.place);
}

constexpr BuiltinEmitter table[] = {
    {.name = "printf", .statement = print_formatted}, {.name = "print", .statement = print_anything},
    {.name = "clear", .statement = clear_map},        {.name = "zero", .statement = zero_map},
    {.name = "exit", .statement = end_script},        {.name = "join", .statement = print_joined},
    {.name = "cat", .statement = print_file},         {.name = "system", .statement = run_command},
};

}  // namespace

std::span<const BuiltinEmitter> output_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
