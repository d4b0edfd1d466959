// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_types.h"
#include "core/dsl/constant_value.h"
#include "core/dsl/constants.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

constexpr std::uint32_t length_bytes = 4;  // before the bytes of a buffer
constexpr std::uint64_t most_buffer_bytes = 1024;
constexpr std::uint64_t most_frames = 127;
constexpr std::uint32_t inet_bytes = 20;
constexpr std::uint32_t mac_bytes = 6;

std::string text_of(const Expr& argument)
{
    if (const auto* literal = std::get_if<StringLiteral>(&argument.node)) return literal->value;
    const auto* constant = std::get_if<TextConstant>(&argument.meaning);
    return constant != nullptr ? constant->value : std::string();
}

bool is_read_from_memory(const Expr& expr)
{
    const auto* access = std::get_if<FieldAccess>(&expr.meaning);
    return access != nullptr && access->from == FieldAccess::From::memory;
}

}  // namespace

void TypesPass::set_text(Expr& expr, Call& node)
{
    Expr& from = *node.arguments[0];
    if (std::holds_alternative<TextConstant>(from.meaning) || std::holds_alternative<StringLiteral>(from.node)) {
        expr.meaning = TextConstant{text_of(from)};
        expr.type = Type::text(static_cast<std::uint32_t>(text_of(from).size() + 1));
        return;
    }
    std::uint32_t room = max_strlen_;
    if (from.type.kind == TypeKind::text || from.type.kind == TypeKind::array)
        if (from.type.bytes != 0) room = std::min(room, from.type.bytes);
    if (from.type.kind == TypeKind::text && is_read_from_memory(from)) (void)as_address(from);
    if (!from.type.is_number() && from.type.kind != TypeKind::text && from.type.kind != TypeKind::array) {
        expr.type = {};
        return error(from.place, "str() reads the text at an address, and this is " + to_string(from.type), {});
    }
    const std::optional<std::uint64_t> length =
        node.arguments.size() > 1 ? constant_value(*node.arguments[1]) : std::nullopt;
    if (length) {  // without the NUL
        if (*length + 1 > max_strlen_)
            warning(node.arguments[1]->place, "texts have at most " + std::to_string(max_strlen_ - 1) + " characters",
                    "config = { max_strlen = " + std::to_string(*length + 1) + " } allows more");
        room = static_cast<std::uint32_t>(std::min<std::uint64_t>(room, std::max<std::uint64_t>(*length + 1, 1)));
    }
    expr.type = Type::text(room);
}

void TypesPass::set_blob(Expr& expr, Call& node)
{
    Expr& from = *node.arguments[0];
    (void)as_address(from);
    const bool is_array = from.type.kind == TypeKind::array || from.type.kind == TypeKind::structure;
    if (!from.type.is_number() && !is_array) {
        expr.type = {};
        return error(from.place, "buf() reads the bytes at an address, and this is " + to_string(from.type), {});
    }
    std::uint64_t bytes = is_array && from.type.bytes != 0 ? from.type.bytes : max_strlen_;
    if (node.arguments.size() > 1) {
        const std::optional<std::uint64_t> length = constant_value(*node.arguments[1]);
        bytes = length.value_or(bytes);
    } else if (!is_array || from.type.bytes == 0) {
        return error(expr.place, "how many bytes buf() is to read is not known", "write buf(pointer, length)");
    }
    if (bytes > most_buffer_bytes || bytes == 0)
        return error(expr.place, "buf() reads 1 to " + std::to_string(most_buffer_bytes) + " bytes", {});
    expr.type = {.kind = TypeKind::blob, .bytes = length_bytes + static_cast<std::uint32_t>(bytes)};
}

void TypesPass::set_register_call(Expr& expr, const Call& node)
{
    if (!has_registers(context_.kind))
        return error(expr.place, "reg() has no value in " + context_.provider,
                     "kprobe, uprobe, profile and their kin have it");
    const std::string name = text_of(*node.arguments[0]);
    const std::optional<Register> where = find_register(registers(), name);
    if (where) return set_context(expr, where->offset, Type::integer(word_bytes(), false), "register " + name);
    std::string all;
    for (const Register& one : registers().all)
        all += (all.empty() ? "" : ", ") + std::string(one.name);
    error(node.arguments[0]->place,
          std::string(to_string(facts_.profile().arch)) + " has no register \"" + name + "\"", "it has " + all);
}

void TypesPass::set_clock(Expr& expr, const Call& node)
{
    expr.type = Type::integer(8, false);
    if (node.arguments.empty()) return;
    const auto* clock = std::get_if<Name>(&node.arguments[0]->node);
    const std::string name = clock == nullptr ? std::string() : clock->name;
    if (name == "boot") return (void)require_helper("ktime_get_boot_ns", "nsecs(boot)", expr.place);
    if (name == "tai") return (void)require_helper("ktime_get_tai_ns", "nsecs(tai)", expr.place);
    if (name != "monotonic")
        error(node.arguments[0]->place, "nsecs() has no such clock", "there are monotonic, boot and tai");
}

void TypesPass::set_stack_call(Expr& expr, const Call& node, TypeKind kind)
{
    std::string format = stack_mode_;
    std::uint64_t frames = most_frames;
    for (const ExprPtr& argument : node.arguments) {
        const auto* mode = std::get_if<Name>(&argument->node);
        if (mode == nullptr) {
            const std::optional<std::uint64_t> given = constant_value(*argument);
            if (!given || *given == 0 || *given > most_frames)
                return error(argument->place, "a stack has 1 to " + std::to_string(most_frames) + " frames", {});
            frames = *given;
        } else if (mode->name == "bpftrace" || mode->name == "perf" || mode->name == "raw") {
            format = mode->name;
        } else {
            return error(argument->place, "stacks cannot be printed as " + mode->name,
                         "there are bpftrace, perf and raw");
        }
    }
    if (context_.kind == ContextKind::nothing)
        return error(expr.place, node.function + "() has no value in " + context_.provider, {});
    set_stack(expr, kind, format, static_cast<std::uint32_t>(frames));
}

void TypesPass::set_inet(Expr& expr, Call& node)
{
    Expr& address = *node.arguments.back();
    (void)as_address(address);
    if (node.arguments.size() == 2 && !require_number(*node.arguments.front(), "the family of an address")) return;
    const bool has_bytes = address.type.kind == TypeKind::array || address.type.kind == TypeKind::structure;
    const bool fits = has_bytes ? address.type.bytes == 4 || address.type.bytes == 16 : address.type.is_number();
    expr.type.bytes = inet_bytes;
    if (!fits)
        error(address.place, "ntop() takes an IPv4 address as number, or 4 or 16 bytes, and this is " +
                                 to_string(address.type),
              {});
}

void TypesPass::set_mac(Expr& expr, Call& node)
{
    Expr& address = *node.arguments[0];
    (void)as_address(address);
    expr.type.bytes = mac_bytes;
    const bool has_bytes = address.type.kind == TypeKind::array && address.type.bytes >= mac_bytes;
    if (!has_bytes && !address.type.is_number())
        error(address.place, "macaddr() takes 6 bytes or their address, and this is " + to_string(address.type), {});
}

void TypesPass::set_space(Expr& expr, const Call& node, Space space)
{
    expr.type = as_pointer(node.arguments[0]->type);
    const bool has_address = expr.type.kind == TypeKind::array || expr.type.kind == TypeKind::structure;
    if (!expr.type.is_number() && !has_address) {
        error(node.arguments[0]->place, to_string(expr.type) + " is no address", {});
        expr.type = {};
        return;
    }
    if (expr.type.kind == TypeKind::integer) expr.type = pointer_to({});
    expr.type.space = space;
}

void TypesPass::check_signal(Call& node)
{
    Expr& argument = *node.arguments[0];
    const bool is_text = std::holds_alternative<StringLiteral>(argument.node);
    if (is_text) {
        const std::string name = text_of(argument);
        const std::optional<int> number = signal_number(name);
        if (!number) return error(argument.place, "there is no signal \"" + name + "\"", "write \"KILL\" or 9");
        argument.meaning = Constant{static_cast<std::uint64_t>(*number), name};
        argument.type = Type::integer(8, true);
    } else if (require_number(argument, "signal()")) {
        const std::optional<std::uint64_t> number = constant_value(argument);
        if (number && (*number < 1 || *number > 64)) error(argument.place, "signals have numbers from 1 to 64", {});
    }
}

void TypesPass::check_text_call(Expr& expr, Call& node)
{
    expr.type = Type::integer(4, true);
    for (std::size_t i = 0; i < 2; ++i) {
        const Expr& text = *node.arguments[i];
        if (text.type.kind == TypeKind::text) continue;
        const std::string words(source_.slice(text.place));
        error(text.place, node.function + "() compares texts, and this is " + to_string(text.type),
              text.type.is_number() ? "str(" + words + ") is the text at that address" : std::string());
    }
    if (node.arguments.size() < 3) return;
    const std::optional<std::uint64_t> length = constant_value(*node.arguments[2]);
    if (!length || *length == 0 || *length > most_buffer_bytes)
        error(node.arguments[2]->place, "how many characters are compared must be known when the script is compiled",
              "write a number from 1 on");
}

}  // namespace boardscope::dsl
