// SPDX-License-Identifier: GPL-3.0-or-later
// Clocks.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/emit_function.h"
#include "core/dsl/emit_output.h"

namespace boardscope::dsl {

namespace {

CValue now(EmitState&, const Expr&)
{
    return {"bpf_ktime_get_ns()", true, false};
}

/// nsecs(CLOCK)
CValue now_of_clock(EmitState& state, const Expr& expr)
{
    const auto* call = std::get_if<Call>(&expr.node);
    if (call == nullptr || call->arguments.empty()) return now(state, expr);
    const auto* clock = std::get_if<Name>(&call->arguments[0]->node);
    if (clock == nullptr || clock->name == "monotonic") return now(state, expr);
    if (clock->name == "boot") return {"bpf_ktime_get_boot_ns()", true, false};
    state.error(expr.place, "programs cannot read the clock \"" + clock->name + "\"",
                "use nsecs or nsecs(boot); strftime(format, nsecs) prints the time of day");
    return {"0", true, true};
}

CValue since_start(EmitState& state, const Expr&)
{
    state.takes_elapsed = true;
    const std::string key = new_variable(state, "u64", "zero", 8, 8, false);
    state.out.line(key + " = 0;");
    return {"bpf_ktime_get_ns() - bs_get(&" + std::string(start_map) + ", &" + key + ")", false, false};
}

CValue jiffies(EmitState&, const Expr&)
{
    return {"bpf_jiffies64()", true, false};
}

CValue time_value(EmitState& state, const Expr& expr)
{
    return emit_value(state, *call_of(expr).arguments.at(1));
}

void print_time(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    script::ScriptEvent event;
    event.operation = script::Operation::time;
    event.format = call.arguments.empty() ? "%H:%M:%S\n" : constant_text_of(*call.arguments[0]).value_or("%H:%M:%S\n");
    emit_tell(state, std::move(event), "time", expr.place);
}

constexpr BuiltinEmitter table[] = {
    {.name = "nsecs", .value = now_of_clock},
    {.name = "elapsed", .value = since_start},
    {.name = "jiffies", .value = jiffies},
    {.name = "strftime", .value = time_value},
    {.name = "time", .statement = print_time},
};

}  // namespace

std::span<const BuiltinEmitter> time_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
