// SPDX-License-Identifier: GPL-3.0-or-later
// @x = count() and its kin: per CPU, added up by the host.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/emit_map.h"

namespace boardscope::dsl {

namespace {

const Type& type_of_map(const EmitState& state, const MapAccess& access)
{
    return state.program.maps[static_cast<std::size_t>(access.index)].value;
}

/// The value first: what it needs of maps comes before the key.
void add(EmitState& state, const MapAccess& access, const Expr& expr, const std::string& function)
{
    const std::string value = emit_value(state, *call_of(expr).arguments.at(0)).c;
    emit_update(state, access, function + "(" + emit_entry(state, access) + ", " + value + ")");
}

void add_count(EmitState& state, const MapAccess& access, const Expr&)
{
    emit_update(state, access, "bs_add(" + emit_entry(state, access) + ", 1)");
}

void add_sum(EmitState& state, const MapAccess& access, const Expr& expr)
{
    add(state, access, expr, "bs_add");
}

void add_average(EmitState& state, const MapAccess& access, const Expr& expr)
{
    add(state, access, expr, "bs_average");
}

void add_min(EmitState& state, const MapAccess& access, const Expr& expr)
{
    add(state, access, expr, type_of_map(state, access).is_signed ? "bs_min_signed" : "bs_min");
}

void add_max(EmitState& state, const MapAccess& access, const Expr& expr)
{
    add(state, access, expr, type_of_map(state, access).is_signed ? "bs_max_signed" : "bs_max");
}

void add_log2(EmitState& state, const MapAccess& access, const Expr& expr)
{
    const std::string value = emit_value(state, *call_of(expr).arguments.at(0)).c;
    emit_update(state, access, "bs_add(" + emit_entry(state, access, "bs_log2(" + value + ")") + ", 1)");
}

void add_linear(EmitState& state, const MapAccess& access, const Expr& expr)
{
    const Type& type = type_of_map(state, access);
    const std::string value = emit_value(state, *call_of(expr).arguments.at(0)).c;
    const std::string bucket = "bs_linear(" + value + ", " + std::to_string(type.min) + ", " +
                               std::to_string(type.max) + ", " + std::to_string(type.step) + ")";
    emit_update(state, access, "bs_add(" + emit_entry(state, access, bucket) + ", 1)");
}

constexpr BuiltinEmitter table[] = {
    {.name = "count", .aggregation = add_count}, {.name = "sum", .aggregation = add_sum},
    {.name = "avg", .aggregation = add_average}, {.name = "stats", .aggregation = add_average},
    {.name = "min", .aggregation = add_min},     {.name = "max", .aggregation = add_max},
    {.name = "hist", .aggregation = add_log2},   {.name = "lhist", .aggregation = add_linear},
};

}  // namespace

std::span<const BuiltinEmitter> aggregation_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
