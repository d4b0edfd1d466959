// SPDX-License-Identifier: GPL-3.0-or-later
// What protocols have in the network's order of bytes.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/c_types.h"

namespace boardscope::dsl {

namespace {

constexpr int family_ipv4 = 2;
constexpr int family_ipv6 = 10;

CValue swapped(EmitState& state, const Expr& expr)
{
    const Expr& number = *call_of(expr).arguments.at(0);
    const CValue value = emit_value(state, number);
    const std::uint32_t bytes = number.type.bytes == 0 ? 8 : number.type.bytes;
    if (bytes == 1) return value;
    return {"__builtin_bswap" + std::to_string(bytes * 8) + "(" + value.c + ")", true, bytes < 8};
}

std::string reader_of(const Expr& expr)
{
    const auto* access = std::get_if<FieldAccess>(&expr.meaning);
    if (access != nullptr && (access->from == FieldAccess::From::data_loc || access->from == FieldAccess::From::context))
        return "bs_kernel_read";
    switch (expr.type.space) {
    case Space::kernel: return "bs_kernel_read";
    case Space::user: return "bs_user_read";
    case Space::by_address: break;
    }
    return "bs_read";
}

bool lies_in_memory(const Type& type)
{
    return type.kind == TypeKind::array || type.kind == TypeKind::structure || type.kind == TypeKind::pointer ||
           type.kind == TypeKind::text;
}

std::string address_of(EmitState& state, const Expr& expr)
{
    const auto* access = std::get_if<FieldAccess>(&expr.meaning);
    if (access != nullptr && expr.type.kind == TypeKind::text) return emit_field_address(state, expr, *access);
    return emit_value(state, expr).c;
}

void store_address(EmitState& state, const Expr& expr, const CPlace& place)
{
    const Call& call = call_of(expr);
    const Expr& address = *call.arguments.back();
    CWriter& out = state.out;
    out.line("__builtin_memset(&" + place.c + ", 0, sizeof(" + place.c + "));");
    const bool has_family = call.arguments.size() > 1;
    if (!lies_in_memory(address.type)) {
        const std::string family = has_family ? emit_value(state, *call.arguments[0]).c : std::to_string(family_ipv4);
        out.line(place.c + ".family = " + family + ";");
        out.line("*(u32 *)" + place.c + ".address = " + emit_value(state, address).c + ";");
        return;
    }
    const std::optional<std::uint64_t> bytes = memory_bytes(address.type, state.facts.pointer_bytes());
    const bool is_short = address.type.kind != TypeKind::pointer && bytes && *bytes == 4;
    const std::string family = has_family ? emit_value(state, *call.arguments[0]).c
                                          : std::to_string(is_short ? family_ipv4 : family_ipv6);
    out.line(place.c + ".family = " + family + ";");
    out.line(reader_of(address) + "(" + place.c + ".address, " + (is_short ? "4" : "16") + ", " +
             address_of(state, address) + ");");
}

void store_mac(EmitState& state, const Expr& expr, const CPlace& place)
{
    const Expr& address = *call_of(expr).arguments.at(0);
    state.out.line("__builtin_memset(&" + place.c + ", 0, sizeof(" + place.c + "));");
    state.out.line(reader_of(address) + "(" + place.c + ".address, 6, " + address_of(state, address) + ");");
}

constexpr BuiltinEmitter table[] = {
    {.name = "bswap", .value = swapped},
    {.name = "ntop", .store = store_address},
    {.name = "macaddr", .store = store_mac},
};

}  // namespace

std::span<const BuiltinEmitter> network_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
