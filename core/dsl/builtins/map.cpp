// SPDX-License-Identifier: GPL-3.0-or-later
// What is done with entries of maps.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/emit_map.h"

namespace boardscope::dsl {

namespace {

const MapAccess* map_of(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    const auto* access = call.arguments.empty() ? nullptr : std::get_if<MapAccess>(&call.arguments[0]->node);
    if (access == nullptr) state.error(expr.place, call.function + "() wants a map", "write @name or @name[key]");
    return access;
}

/// delete(@m, k) and delete(@m[k]) mean the same.
std::string entry_of(EmitState& state, const Expr& expr, const MapAccess& access)
{
    const Call& call = call_of(expr);
    if (call.arguments.size() < 2) return emit_entry(state, access);
    // The keys are lent, and given back before anybody sees it.
    MapAccess whole;
    whole.name = access.name;
    whole.index = access.index;
    const Expr& key = *call.arguments[1];
    const auto* tuple = std::get_if<Tuple>(&key.node);
    const bool is_list = tuple != nullptr && state.program.maps[static_cast<std::size_t>(access.index)].key.size() > 1;
    if (is_list) {
        for (const ExprPtr& element : tuple->elements)
            whole.keys.emplace_back(element.get());
    } else {
        for (std::size_t i = 1; i < call.arguments.size(); ++i)
            whole.keys.emplace_back(call.arguments[i].get());
    }
    const std::string entry = emit_entry(state, whole);
    for (ExprPtr& lent : whole.keys)
        (void)lent.release();
    return entry;
}

void delete_entry(EmitState& state, const Expr& expr)
{
    const MapAccess* access = map_of(state, expr);
    if (access == nullptr) return;
    if (state.maps[static_cast<std::size_t>(access->index)].schema.kind >= script::MapKind::log2_histogram) {
        state.error(expr.place, "@" + access->name + " is a histogram: one of its keys has an entry for each bucket",
                    "empty the whole map with clear(@" + access->name + ")");
        return;
    }
    state.out.line("bpf_map_delete_elem(" + entry_of(state, expr, *access) + ");");
}

CValue has_key(EmitState& state, const Expr& expr)
{
    const MapAccess* access = map_of(state, expr);
    if (access == nullptr) return {"0", true, true};
    return {"bs_has(" + entry_of(state, expr, *access) + ")", true, false};
}

/// Of a whole map, or of a text.
CValue length(EmitState& state, const Expr& expr)
{
    const Expr& argument = *call_of(expr).arguments.at(0);
    const auto* access = std::get_if<MapAccess>(&argument.node);
    if (access != nullptr && access->keys.empty() && argument.type.kind == TypeKind::unknown)
        return {"bs_entries(&" + state.maps[static_cast<std::size_t>(access->index)].name + ")", true, false};
    const CPlace text = emit_place(state, argument);
    return {"bs_length(" + text.c + ", " + std::to_string(room_of(text.type)) + ")", true, false};
}

constexpr BuiltinEmitter table[] = {
    {.name = "delete", .statement = delete_entry},
    {.name = "has_key", .value = has_key},
    {.name = "len", .value = length},
};

}  // namespace

std::span<const BuiltinEmitter> map_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
