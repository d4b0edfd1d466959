// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of contexts and of structures in memory, at the board's offsets; arguments of marks.
#include "core/dsl/emit_expr.h"

#include "core/dsl/target_registers.h"

namespace boardscope::dsl {

namespace {

const Expr* object_of(const Expr& expr)
{
    if (const auto* member = std::get_if<Member>(&expr.node)) return member->object.get();
    if (const auto* index = std::get_if<Index>(&expr.node)) return index->object.get();
    if (const auto* unary = std::get_if<Unary>(&expr.node)) return unary->operand.get();
    return nullptr;
}

std::string number_type(std::uint32_t bytes, bool is_signed)
{
    return (is_signed ? "s" : "u") + std::to_string(bytes * 8);
}

std::string comment_of(const FieldAccess& access)
{
    return access.what.empty() ? std::string() : " /* " + comment_text(access.what, 60) + " */";
}

std::string context_address(const FieldAccess& access)
{
    const std::string place = std::to_string(access.offset) + comment_of(access);
    if (access.from == FieldAccess::From::data_loc) return "BS_CTX_ADDRESS(BS_CTX(u32, " + place + ") & 0xffff)";
    return "BS_CTX_ADDRESS(" + place + ")";
}

CValue bit_field(const FieldAccess& access, const std::string& whole)
{
    return {std::string(access.is_signed ? "bs_bits_signed(" : "bs_bits(") + whole + ", " +
                std::to_string(access.bit_shift) + ", " + std::to_string(access.bits) + ")",
            true, false};
}

CValue read_context(const FieldAccess& access)
{
    const bool is_signed = access.is_signed && access.bits == 0;
    const std::string type = number_type(access.bytes, is_signed);
    const std::string place = std::to_string(access.offset) + comment_of(access);
    std::string read;
    if (access.offset % access.bytes == 0)
        read = "BS_CTX(" + type + ", " + place + ")";
    else if (access.bytes == 8 && access.offset % 4 == 0)
        read = std::string(is_signed ? "(s64)" : "") + "BS_CTX_HALVES(" + place + ")";
    else
        read = "bs_kernel_" + type + "(" + context_address(access) + ")";
    if (access.bits != 0) return bit_field(access, read);
    return {read, true, access.bytes < 8};
}

const char* reader_of(Space space)
{
    switch (space) {
    case Space::kernel: return "bs_kernel_";
    case Space::user: return "bs_user_";
    case Space::by_address: break;
    }
    return "bs_";
}

bool is_in_place(const Type& type)
{
    return type.kind == TypeKind::structure || type.kind == TypeKind::array;
}

bool is_of_context(const FieldAccess& access)
{
    return access.from == FieldAccess::From::context || access.from == FieldAccess::From::data_loc;
}

/// " + i * 8": from the first element of an array to the one that is asked for.
std::string steps_to_element(EmitState& state, const Expr& expr, const FieldAccess& access)
{
    const auto* index = std::get_if<Index>(&expr.node);
    if (index == nullptr || access.stride == 0) return {};
    const std::string steps = " + " + operand_of(emit_value(state, *index->index));
    return access.stride == 1 ? steps : steps + " * " + std::to_string(access.stride);
}

/// The kernel takes loads of a context at constant places only; all else is read as memory.
CValue read_element(EmitState& state, const Expr& expr, const FieldAccess& access)
{
    return {"bs_kernel_" + number_type(access.bytes, access.is_signed) + "(" + context_address(access) +
                steps_to_element(state, expr, access) + ")",
            true, false};
}

std::string register_value(const EmitState& state, const Register& which)
{
    const std::uint32_t bytes = registers_of(state.facts.profile().arch).bytes;
    return "BS_CTX(u" + std::to_string(bytes * 8) + ", " + std::to_string(which.offset) + " /* " +
           std::string(which.name) + " */)";
}

}  // namespace

std::string emit_field_address(EmitState& state, const Expr& expr, const FieldAccess& access)
{
    if (is_of_context(access)) return context_address(access) + steps_to_element(state, expr, access);
    const Expr* object = object_of(expr);
    if (object == nullptr) return "0";
    std::string address = operand_of(emit_value(state, *object));
    if (access.offset != 0 || !access.what.empty())
        address += " + " + std::to_string(access.offset) + comment_of(access);
    address += steps_to_element(state, expr, access);
    return address;
}

CValue emit_field(EmitState& state, const Expr& expr, const FieldAccess& access)
{
    const bool is_number = access.bytes == 1 || access.bytes == 2 || access.bytes == 4 || access.bytes == 8;
    if (is_of_context(access)) {
        if (access.from == FieldAccess::From::data_loc || is_in_place(expr.type) || !is_number)
            return {emit_field_address(state, expr, access), access.stride == 0, false};
        return access.stride == 0 ? read_context(access) : read_element(state, expr, access);
    }
    const std::string address = emit_field_address(state, expr, access);
    if (access.from == FieldAccess::From::address || is_in_place(expr.type) || !is_number)
        return {address, false, false};
    const Expr* object = object_of(expr);
    const std::string reader = reader_of(object ? object->type.space : Space::by_address);
    const std::string type = number_type(access.bytes, access.is_signed && access.bits == 0);
    const std::string read = reader + type + "(" + address + ")";
    if (access.bits != 0) return bit_field(access, read);
    return {read, true, false};
}

CValue emit_user_memory(const EmitState& state, const UsdtArgument& argument)
{
    std::string address = register_value(state, *argument.base);
    if (argument.index) {
        address += " + " + register_value(state, *argument.index);
        if (argument.scale != 1) address += " * " + std::to_string(argument.scale);
    }
    if (argument.number != 0)
        address += (argument.number < 0 ? " - " : " + ") +
                   std::to_string(argument.number < 0 ? 0 - static_cast<std::uint64_t>(argument.number)
                                                      : static_cast<std::uint64_t>(argument.number));
    return {std::string("bs_user_") + (argument.is_signed ? "s" : "u") + std::to_string(argument.bytes * 8) + "(" +
                address + " /* " + comment_text(argument.text, 40) + " */)",
            true, false};
}

}  // namespace boardscope::dsl
