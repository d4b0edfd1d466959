// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses that the host makes names of, and names that become addresses.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/builtin_values.h"
#include "core/dsl/target_registers.h"

namespace boardscope::dsl {

namespace {

CValue same_value(EmitState& state, const Expr& expr)
{
    return emit_value(state, *call_of(expr).arguments.at(0));
}

std::string program_counter(const EmitState& state)
{
    const RegisterFile& file = registers_of(state.facts.profile().arch);
    const std::optional<Register> counter = find_register(file, file.program_counter);
    return "BS_CTX(u" + std::to_string(file.bytes * 8) + ", " + std::to_string(counter ? counter->offset : 0) +
           " /* " + std::string(file.program_counter) + " */)";
}

/// sargN, from where the stack pointer points when the function begins.
CValue stack_argument(EmitState& state, const Expr& expr)
{
    const RegisterFile& file = registers_of(state.facts.profile().arch);
    const std::string name = std::get<BuiltinValue>(expr.meaning).name;
    const std::optional<Register> pointer = find_register(file, file.stack_pointer);
    const std::uint32_t bytes = expr.type.kind == TypeKind::integer && expr.type.bytes != 0 ? expr.type.bytes : file.bytes;
    const std::uint32_t offset = file.first_stack_argument + numbered(name, "sarg").value_or(0) * file.bytes;
    const std::string reader = is_in_user_program(state.function.context) ? "bs_user_" : "bs_kernel_";
    return {reader + (expr.type.is_signed ? "s" : "u") + std::to_string(bytes * 8) + "(BS_CTX(u" +
                std::to_string(file.bytes * 8) + ", " + std::to_string(pointer ? pointer->offset : 0) + " /* " +
                std::string(file.stack_pointer) + " */) + " + std::to_string(offset) + " /* " + name + " */)",
            true, false};
}

CValue function_address(EmitState& state, const Expr&)
{
    return {program_counter(state), true, state.kernel.narrow};
}

void store_user_address(EmitState& state, const CPlace& place, const std::string& address)
{
    state.out.line(place.c + ".address = " + address + ";");
    state.out.line(place.c + ".pid = bs_pid();");
}

void store_function(EmitState& state, const Expr&, const CPlace& place)
{
    store_user_address(state, place, program_counter(state));
}

void store_user_symbol(EmitState& state, const Expr& expr, const CPlace& place)
{
    store_user_address(state, place, emit_value(state, *call_of(expr).arguments.at(0)).c);
}

CValue symbol_address(EmitState& state, const Expr& expr)
{
    const std::string name = constant_text_of(*call_of(expr).arguments.at(0)).value_or(std::string());
    if (name.empty() || c_word(name) != name) {
        state.error(expr.place, "\"" + name + "\" cannot be the name of a symbol", "write it as /proc/kallsyms has it");
        return {"0", true, true};
    }
    state.symbols.insert(name);
    state.words.insert(name);
    return {"(u64)(long)&" + name, false, false};
}

CValue kernel_stack(EmitState& state, const Expr&)
{
    state.takes_stacks = true;
    return {"bpf_get_stackid(ctx, &bs_stacks, 0)", true, false};
}

void store_user_stack(EmitState& state, const Expr&, const CPlace& place)
{
    state.takes_stacks = true;
    state.out.line(place.c + ".id = bpf_get_stackid(ctx, &bs_stacks, BPF_F_USER_STACK);");
    state.out.line(place.c + ".pid = bs_pid();");
}

constexpr BuiltinEmitter table[] = {
    {.name = "ksym", .value = same_value},
    {.name = "usym", .store = store_user_symbol},
    {.name = "func", .value = function_address, .store = store_function},
    {.name = "kaddr", .value = symbol_address},
    {.name = "sarg0", .value = stack_argument},
    {.name = "kstack", .value = kernel_stack},
    {.name = "ustack", .store = store_user_stack},
};

}  // namespace

std::span<const BuiltinEmitter> address_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
