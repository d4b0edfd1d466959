// SPDX-License-Identifier: GPL-3.0-or-later
// Texts and bytes of the kernel's and of programs' memory.
#include "core/dsl/builtins/builtins.h"

#include "core/dsl/c_types.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

std::string space_of(const Type& type)
{
    switch (type.space) {
    case Space::kernel: return "bs_kernel_";
    case Space::user: return "bs_user_";
    case Space::by_address: break;
    }
    return "bs_";
}

/// Where the bytes of an argument lie: of pointers what they say, of fields their place.
std::string address_of(EmitState& state, const Expr& expr)
{
    return emit_value(state, expr).c;
}

/// __data_loc and arrays in the context: the context is the kernel's.
std::string reader_of(const Expr& expr)
{
    const auto* access = std::get_if<FieldAccess>(&expr.meaning);
    const bool is_here =
        access != nullptr && (access->from == FieldAccess::From::data_loc ||
                              (access->from == FieldAccess::From::context && expr.type.kind != TypeKind::pointer &&
                               expr.type.kind != TypeKind::integer));
    return is_here ? "bs_kernel_" : space_of(expr.type);
}

void store_str(EmitState& state, const Expr& expr, const CPlace& place)
{
    const Call& call = call_of(expr);
    const Expr& from = *call.arguments.at(0);
    if (from.type.kind == TypeKind::text) {
        emit_store(state, from, place);
    } else {
        const std::uint32_t room = room_of(place.type);
        const std::uint32_t wanted = std::min(std::max<std::uint32_t>(expr.type.bytes, 1), room);
        const std::string address = address_of(state, from);
        state.out.line(reader_of(from) + "str(" + place.c + ", " + std::to_string(wanted) + ", " + address + ");");
        const std::uint32_t written = (wanted + 7) / 8 * 8;
        if (written < room)
            state.out.line("bs_clear(" + place.c + " + " + std::to_string(written) + ", " +
                           std::to_string(room - written) + ");");
    }
    if (call.arguments.size() < 2 || constant_of(*call.arguments[1])) return;
    const std::string length = emit_value(state, *call.arguments[1]).c;
    state.out.line("bs_cut(" + place.c + ", " + std::to_string(room_of(place.type)) + ", " + length + ");");
}

/// u32 length and as many bytes.
void store_bytes(EmitState& state, const Expr& expr, const CPlace& place)
{
    const Call& call = call_of(expr);
    const Expr& from = *call.arguments.at(0);
    const std::string most = std::to_string(place.type.bytes);
    std::string length = most;
    if (call.arguments.size() > 1)
        length = emit_value(state, *call.arguments[1]).c;
    else if (const std::optional<std::uint64_t> bytes = memory_bytes(from.type, state.facts.pointer_bytes());
             bytes && from.type.kind == TypeKind::array)
        length = std::to_string(std::min<std::uint64_t>(*bytes, place.type.bytes));
    const std::string address = address_of(state, from);
    state.out.line("bs_bytes(" + place.c + ", " + most + ", " + length + ", " + reader_of(from) + "read, " + address +
                   ");");
}

CValue compare_texts(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    std::optional<std::uint32_t> bytes;
    if (call.arguments.size() > 2)
        if (const std::optional<std::int64_t> count = constant_of(*call.arguments[2]))
            bytes = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*count, 0, 1 << 20));
    const CValue same = emit_same_text(state, *call.arguments.at(0), *call.arguments.at(1), bytes);
    return {"!" + same.c, false, true};
}

CValue contains(EmitState& state, const Expr& expr)
{
    const Call& call = call_of(expr);
    const std::optional<std::string> wanted = constant_text_of(*call.arguments.at(1));
    if (!wanted) {
        state.error(expr.place, "strcontains() looks for a text in quotes only", "write the text in quotes");
        return {"0", true, true};
    }
    if (wanted->empty()) return {"1", true, true};
    const CPlace place = emit_place(state, *call.arguments[0]);
    return {"bs_contains(" + place.c + ", " + std::to_string(room_of(place.type)) + ", " + quoted_c(*wanted) + ")",
            true, true};
}

CValue same_value(EmitState& state, const Expr& expr)
{
    return emit_value(state, *call_of(expr).arguments.at(0));
}

constexpr BuiltinEmitter table[] = {
    {.name = "str", .store = store_str},
    {.name = "buf", .store = store_bytes},
    {.name = "strcmp", .value = compare_texts},
    {.name = "strncmp", .value = compare_texts},
    {.name = "strcontains", .value = contains},
    // The host makes a text of it.
    {.name = "strerror", .value = same_value},
    {.name = "signal_name", .value = same_value},
    {.name = "kptr", .value = same_value},
    {.name = "uptr", .value = same_value},
};

}  // namespace

std::span<const BuiltinEmitter> text_builtins()
{
    return table;
}

}  // namespace boardscope::dsl
