// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_types.h"
#include "core/dsl/types_pass.h"
#include "core/dsl/usdt_marks.h"
#include "core/filter/suggestion.h"
#include "core/target/type_text.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

constexpr unsigned most_raw_arguments = 12;  // of a tracepoint
constexpr std::uint32_t slot_bytes = 8;      // of fentry, fexit and rawtracepoint

std::string text_of(std::string_view name)
{
    return std::string(name);
}

}  // namespace

/// At `offset` of the context.
void TypesPass::set_context(Expr& expr, std::uint64_t offset, const Type& type, std::string what)
{
    FieldAccess access;
    access.from = FieldAccess::From::context;
    access.offset = offset;
    access.bytes = type.kind == TypeKind::pointer ? word_bytes() : type.bytes;
    access.is_signed = type.kind == TypeKind::integer && type.is_signed;
    access.what = std::move(what);
    expr.type = type;
    expr.meaning = std::move(access);
}

void TypesPass::check_argument(Expr& expr, unsigned number)
{
    if (context_.kind == ContextKind::raw_arguments || context_.kind == ContextKind::typed_entry)
        return check_raw_argument(expr, number);
    if (context_.kind == ContextKind::usdt) return check_mark_argument(expr, number);
    const RegisterFile& file = registers();
    const std::string name = "arg" + std::to_string(number);
    if (number >= file.arguments.size()) {
        const std::string range = text_of(file.arguments.front()) + "–" + text_of(file.arguments.back());
        return error(expr.place,
                     name + " lies on the stack: " + to_string(facts_.profile().arch) + " gives functions " +
                         std::to_string(file.arguments.size()) + " arguments in registers (" + range + ")",
                     "use sarg" + std::to_string(number - file.arguments.size()));
    }
    const Register where = *find_register(file, file.arguments[number]);
    set_context(expr, where.offset, argument_type(number), name + ", register " + text_of(where.name));
}

/// All places of a probe have the same arguments.
void TypesPass::check_mark_argument(Expr& expr, unsigned number)
{
    expr.type = Type::integer(word_bytes(), false);
    if (context_.matches.empty()) return;
    const std::optional<UserMark> mark = mark_of(context_.matches.front(), facts_);
    if (!mark) return;
    const std::string name = "arg" + std::to_string(number);
    const std::vector<UsdtArgument> arguments = usdt_arguments(mark->arguments, facts_.profile().arch);
    if (number >= arguments.size())
        return error(expr.place, "the mark " + mark->name + " has no " + name,
                     arguments.empty() ? "it has no arguments" : "its last is arg" + std::to_string(arguments.size() - 1));
    const UsdtArgument& argument = arguments[number];
    const Type type = Type::integer(argument.bytes, argument.is_signed);
    switch (argument.from) {
    case UsdtArgument::From::unknown:
        return error(expr.place, name + " of the mark " + mark->name + " lies where no probe can read it: " + argument.text,
                     "put a uprobe on the function that the mark is in");
    case UsdtArgument::From::constant:
        expr.type = Type::integer(8, argument.is_signed);
        expr.meaning = Constant{static_cast<std::uint64_t>(argument.number), name};
        return;
    case UsdtArgument::From::in_register:
        return set_context(expr, argument.base->offset, type, name + ", register " + text_of(argument.base->name));
    case UsdtArgument::From::memory:
        expr.type = type;
        expr.meaning = argument;
        return;
    }
}

/// By the prototypes of all functions that the probe is on; where they differ, or there are none, a number.
Type TypesPass::argument_type(unsigned number)
{
    const Type plain = Type::integer(word_bytes(), false);
    if (context_.kind != ContextKind::function_entry || context_.matches.empty()) return plain;
    const TypeTable& types = facts_.types();
    std::optional<Type> common;
    for (const auto& match : context_.matches) {
        const std::optional<TypeId> function = types.find_function(match.back());
        if (!function) return plain;
        const auto places = argument_places(types, *function, registers());
        const auto place = std::find_if(places.begin(), places.end(), [&](const ArgumentPlace& one) {
            return one.registers == 1 && one.first_register == number;
        });
        if (place == places.end()) return plain;
        const Type type = in_register(types, place->type);
        if (common && !(*common == type)) return plain;
        common = type;
    }
    return common.value_or(plain);
}

/// Pointers are numbers here: arg0 + 8 means 8 bytes on, as in bpftrace.
Type TypesPass::in_register(const TypeTable& types, TypeId type) const
{
    Type number = type_of(types, type);
    if (number.kind == TypeKind::integer) return number;
    const bool is_pointer = number.kind == TypeKind::pointer;
    number = Type::integer(word_bytes(), false);
    if (!is_pointer) return number;
    // Functions that take the same structure have pointers of their own to it.
    const TypeId pointer = types.resolved(type);
    const TypeId target = types.resolved(types.target(pointer));
    const bool has_fields = types.is_composite(target) || types.kind(target) == boardscope::TypeKind::forward;
    number.c_type = {&types, has_fields ? target : pointer};
    return number;
}

void TypesPass::check_raw_argument(Expr& expr, unsigned number)
{
    const std::string name = "arg" + std::to_string(number);
    Type type = Type::integer(8, false);
    unsigned count = most_raw_arguments;
    TypeId function = 0;
    if (const TypeTable* types = prototype(&function)) {
        const TypeId prototype = types->target(function);
        count = static_cast<unsigned>(types->parameter_count(prototype));
        if (number < count) type = in_register(*types, types->parameter(prototype, number).type);
    }
    if (number >= count)
        return error(expr.place, "there is no " + name + ": there are at most " + std::to_string(count), {});
    set_context(expr, std::uint64_t{number} * slot_bytes, type, name);
}

void TypesPass::check_stack_argument(Expr& expr, unsigned number)
{
    expr.type = Type::integer(word_bytes(), false);
    expr.meaning = BuiltinValue{"sarg" + std::to_string(number)};
}

/// That of the function which the probe is on; nullptr: nobody knows, or it is not one.
const TypeTable* TypesPass::prototype(TypeId* function) const
{
    const bool has_function =
        context_.kind == ContextKind::function_entry || context_.kind == ContextKind::function_return ||
        context_.kind == ContextKind::typed_entry || context_.kind == ContextKind::typed_return;
    if (!has_function || context_.matches.empty()) return nullptr;
    const std::optional<TypeId> found = facts_.types().find_function(context_.matches.front().back());
    if (!found) return nullptr;
    *function = *found;
    return &facts_.types();
}

void TypesPass::check_returned(Expr& expr)
{
    TypeId function = 0;
    if (context_.kind == ContextKind::typed_return) {
        const TypeTable* types = prototype(&function);
        if (types == nullptr) return error(expr.place, "the prototype of this function is not known", {});
        return set_context(expr, types->parameter_count(types->target(function)) * slot_bytes, returned_type(),
                           "retval");
    }
    const Register where = *find_register(registers(), registers().returned);
    set_context(expr, where.offset, returned_type(), "retval, register " + text_of(where.name));
    const TypeTable* types = prototype(&function);
    if (types != nullptr && context_.matches.size() == 1 &&
        types->resolved(types->target(types->target(function))) == 0)
        warning(expr.place, context_.matches.front().back() + " returns nothing, so this is chance", {});
}

Type TypesPass::returned_type()
{
    const Type plain = Type::integer(word_bytes(), true);
    if (is_in_user_program(context_.kind)) return plain;
    const TypeTable& types = facts_.types();
    std::optional<Type> common;
    for (const auto& match : context_.matches) {
        const std::optional<TypeId> function = types.find_function(match.back());
        if (!function) return plain;
        const TypeId returned = types.target(types.target(*function));
        const Type c_type = type_of(types, returned);
        const bool fits = c_type.kind == TypeKind::pointer ||
                          (c_type.kind == TypeKind::integer && c_type.bytes <= word_bytes());
        const Type type = fits ? in_register(types, returned) : plain;
        if (common && !(*common == type)) return plain;
        common = type;
    }
    return common.value_or(plain);
}

/// args.filename of a kprobe, by the names of the function's prototype.
void TypesPass::check_function_field(Expr& expr, const Member& node)
{
    TypeId function = 0;
    const TypeTable* types = prototype(&function);
    const std::string name = context_.matches.empty() ? "this function" : context_.matches.front().back();
    if (types == nullptr || !types->has_parameter_names(function))
        return error(node.name_place, "the names of the arguments of " + name + " are not known", "use arg0, arg1, …");
    const std::vector<ArgumentPlace> places = argument_places(*types, function, registers());
    const auto place = std::find_if(places.begin(), places.end(),
                                    [&](const ArgumentPlace& one) { return one.name == node.name; });
    if (place == places.end()) {
        std::vector<std::string_view> names;
        for (const ArgumentPlace& one : places)
            names.push_back(one.name);
        const std::string_view near = filter::nearest_word(node.name, names);
        return error(node.name_place, name + " has no argument " + node.name,
                     near.empty() ? "it is " + type_text(*types, types->target(function), name)
                                  : "did you mean " + text_of(near) + "?");
    }
    Type type = in_register(*types, place->type);
    if (context_.kind != ContextKind::function_entry)
        return set_context(expr, static_cast<std::uint64_t>(place - places.begin()) * slot_bytes, type,
                           name + "." + node.name);
    if (place->stack_word) {
        check_stack_argument(expr, *place->stack_word);
        expr.type = type;
        return;
    }
    if (place->registers == 0)
        return error(node.name_place, "where " + node.name + " of " + name + " lies is not known",
                     "structures and floating-point numbers go other ways; see sarg0, sarg1, …");
    const Register where = *find_register(registers(), registers().arguments[place->first_register]);
    set_context(expr, where.offset, type, name + "." + node.name + ", register " + text_of(where.name));
}

}  // namespace boardscope::dsl
