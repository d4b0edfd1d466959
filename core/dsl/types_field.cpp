// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/c_types.h"
#include "core/dsl/constant_value.h"
#include "core/dsl/types_pass.h"
#include "core/filter/suggestion.h"
#include "core/target/type_path.h"
#include "core/target/type_text.h"

#include <algorithm>

namespace boardscope::dsl {

namespace {

/// Text that the program would have to copy becomes the address of its characters.
Type array_of_characters(std::uint32_t bytes, Space space)
{
    Type array{.kind = TypeKind::array, .bytes = bytes, .space = space};
    array.elements.push_back(Type::integer(1, true));
    return array;
}

bool is_args(const Expr& expr)
{
    const auto* name = std::get_if<Name>(&expr.node);
    return name != nullptr && name->name == "args";
}

std::string field_text(const TypeTable& table, TypeId structure, const std::string& field)
{
    const std::string_view name = table.name(structure);
    return (name.empty() ? type_text(table, structure) : std::string(name)) + "." + field;
}

}  // namespace

/// Of a number that is a pointer by its prototype, the pointer.
Type TypesPass::as_pointer(const Type& type) const
{
    if (type.kind != TypeKind::integer || type.c_type.table == nullptr) return type;
    Type pointer = type_of(*type.c_type.table, type.c_type.id);
    if (pointer.kind == TypeKind::structure) pointer = pointer_to(pointer);
    if (pointer.kind != TypeKind::pointer) return type;
    pointer.space = type.space;
    return pointer;
}

void TypesPass::check_member(Expr& expr, Member& node)
{
    if (!node.object) return;
    if (is_args(*node.object)) {
        const BuiltinRow& row = *find_builtin_value("args");
        if (!is_offered(row, context_.kind)) return error(node.object->place, not_offered(row, "args"));
        node.object->meaning = BuiltinValue{"args"};
        node.object->type = {.kind = TypeKind::structure};
        if (context_.kind == ContextKind::tracepoint) return check_tracepoint_field(expr, node);
        return check_function_field(expr, node);
    }
    check(*node.object);
    Type object = as_pointer(node.object->type);
    if (object.kind == TypeKind::unknown) return;
    if (object.kind == TypeKind::pointer) object = pointed_to(object);
    if (object.kind == TypeKind::structure) return set_member(expr, node, object);
    const bool is_number = node.object->type.is_number();
    error(expr.place, to_string(node.object->type) + " has no fields, so not " + node.name + " either",
          is_number ? "say what it points to: ((struct NAME *)" + std::string(source_.slice(node.object->place)) +
                          ")->" + node.name
                    : std::string());
}

void TypesPass::set_member(Expr& expr, const Member& node, const Type& structure)
{
    const std::optional<CType> layout = lookup_.layout_of(structure.c_type);
    if (!layout)
        return error(node.name_place, "of " + to_string(structure) + " only the name is known: its fields are not",
                     "name a header that has them under btf_headers in the target's profile, or define it in the "
                     "script");
    const TypeTable& table = *layout->table;
    const Result<FieldPlace> place = find_field(table, layout->id, node.name);
    if (!place) return error(node.name_place, place.error());
    Type type = type_of(table, place->type);
    type.space = structure.space;
    set_memory(expr, type, place->hops.front().byte_offset, field_text(table, layout->id, node.name));
    auto* access = std::get_if<FieldAccess>(&expr.meaning);
    if (access == nullptr || place->bits == 0) return;
    access->bits = place->bits;
    access->bit_shift = place->bit_shift;
    access->bytes = static_cast<std::uint32_t>(place->bytes);
}

/// What is at the address of the object + `offset`.
void TypesPass::set_memory(Expr& expr, const Type& type, std::uint64_t offset, std::string what)
{
    FieldAccess access;
    access.offset = offset;
    access.what = std::move(what);
    expr.type = type;
    switch (type.kind) {
    case TypeKind::structure:
    case TypeKind::array: access.from = FieldAccess::From::address; break;
    case TypeKind::text:
        expr.type.bytes = std::min(type.bytes, max_strlen_);
        access.bytes = expr.type.bytes;
        break;
    case TypeKind::pointer:
        access.bytes = word_bytes();
        expr.type.space = Space::by_address;  // what lies in the kernel may point to a program's memory
        break;
    case TypeKind::integer:
        access.bytes = type.bytes;
        access.is_signed = type.is_signed;
        break;
    default:
        expr.type = {};
        return error(expr.place, "values like " + access.what + " are not supported",
                     "only numbers, pointers, texts, structures and arrays are");
    }
    expr.meaning = std::move(access);
}

bool TypesPass::as_address(Expr& expr)
{
    auto* access = std::get_if<FieldAccess>(&expr.meaning);
    if (access == nullptr || expr.type.kind != TypeKind::text) return false;
    if (access->from == FieldAccess::From::memory) access->from = FieldAccess::From::address;
    expr.type = array_of_characters(access->bytes, expr.type.space);
    return true;
}

void TypesPass::check_dereference(Expr& expr, Unary& node)
{
    const Type pointer = as_pointer(node.operand->type);
    if (pointer.kind == TypeKind::unknown) return;
    if (pointer.kind == TypeKind::integer) {  // as bpftrace does, but of the board's size
        if (word_bytes() == 4)
            warning(expr.place, "this reads 4 bytes, an unsigned long of this board", "cast to uint64 * for 8");
        return set_memory(expr, Type::integer(word_bytes(), false), 0, "unsigned long");
    }
    if (pointer.kind != TypeKind::pointer && pointer.kind != TypeKind::array)
        return error(expr.place, to_string(pointer) + " is no pointer", {});
    const Type target = pointed_to(pointer);
    if (target.kind == TypeKind::unknown || target.kind == TypeKind::nothing)
        return error(expr.place, "what " + to_string(pointer) + " points to is not known",
                     "say it with a cast: *(uint32 *)…");
    set_memory(expr, target, 0, to_string(target));
}

void TypesPass::check_index(Expr& expr, Index& node)
{
    if (!node.object || !node.index) return;
    check(*node.object);
    check(*node.index);
    (void)as_address(*node.object);
    const Type object = as_pointer(node.object->type);
    if (object.kind == TypeKind::unknown || !require_number(*node.index, "the number of an element")) return;
    if (object.kind != TypeKind::pointer && object.kind != TypeKind::array)
        return error(expr.place, to_string(object) + " has no elements", {});
    const Type element = pointed_to(object);
    const std::optional<std::uint64_t> stride = memory_bytes(element, facts_.pointer_bytes());
    if (!stride || *stride == 0)
        return error(expr.place, "how large the elements of " + to_string(object) + " are, is not known",
                     "say it with a cast: ((uint32 *)…)[…]");
    const std::optional<std::uint64_t> number = constant_value(*node.index);
    const std::uint64_t length = object.kind == TypeKind::array ? object.bytes / *stride : 0;
    if (number && length != 0 && *number >= length)
        return error(node.index->place, "this is behind the end: " + to_string(object) + " has " +
                                            std::to_string(length) + " elements, and they count from 0",
                     {});
    const auto* inside = std::get_if<FieldAccess>(&node.object->meaning);
    const bool in_context = inside != nullptr && inside->from == FieldAccess::From::context &&
                            object.kind == TypeKind::array;
    const std::string what = (inside != nullptr ? inside->what : std::string()) + "[" +
                             std::string(source_.slice(node.index->place)) + "]";
    if (in_context && number && (element.kind == TypeKind::integer || element.kind == TypeKind::pointer))
        return set_context(expr, inside->offset + *number * *stride, element, what);
    set_memory(expr, element, 0, what);
    if (auto* access = std::get_if<FieldAccess>(&expr.meaning))
        access->stride = static_cast<std::uint32_t>(*stride);
}

// Tracepoints

void TypesPass::check_tracepoint_field(Expr& expr, const Member& node)
{
    if (context_.matches.empty()) return;
    const std::vector<std::string>& match = context_.matches.front();
    const std::string name = match[0] + ":" + match[1];
    const auto fields = facts_.tracepoint(match[0], match[1]);
    if (!fields)
        return error(node.name_place, "the fields of tracepoint:" + name + " are not known on this host",
                     "connect to the board once: `bscope check` fetches its formats");
    const auto field = std::find_if(fields->begin(), fields->end(),
                                    [&](const TracepointField& one) { return one.name == node.name; });
    if (field != fields->end()) return set_tracepoint_field(expr, *field, node);
    std::vector<std::string_view> names;
    std::string all;
    for (const TracepointField& one : *fields) {
        names.push_back(one.name);
        all += (all.empty() ? "" : ", ") + one.name;
    }
    const std::string_view near = filter::nearest_word(node.name, names);
    error(node.name_place, "tracepoint:" + name + " of this board has no field " + node.name,
          near.empty() ? all.empty() ? "it has none" : "it has " + all : "did you mean " + std::string(near) + "?");
}

void TypesPass::set_tracepoint_field(Expr& expr, const TracepointField& field, const Member& node)
{
    const std::vector<std::string>& match = context_.matches.front();
    const std::string what = match[1] + "." + field.name;
    if (field.c_type.starts_with("__rel_loc"))
        return error(node.name_place, field.name + " is found by __rel_loc, which is not supported yet", {});
    if (field.c_type.starts_with("__data_loc")) return set_data_loc(expr, field);
    const TypeName name = parse_type_name(field.c_type);
    std::optional<Type> base = integer_named(name.base, facts_.pointer_bytes());
    const bool fits = field.bytes == 1 || field.bytes == 2 || field.bytes == 4 || field.bytes == 8;
    const bool ask_kernel = name.pointers > 0 || match[0] == "syscalls" || !fits;
    if (!base && ask_kernel)
        if (Result<Type> found = lookup_.find({name.base, 0, std::nullopt, {}})) base = *found;
    Type type;
    if (name.pointers > 0) {
        type = base.value_or(Type{});
        for (int i = 0; i < name.pointers; ++i)
            type = pointer_to(type);
    } else {
        type = base && (base->kind == TypeKind::integer || base->kind == TypeKind::structure)
                   ? *base
                   : Type::integer(fits ? field.bytes : 8, field.is_signed);
    }
    const std::uint32_t element =
        static_cast<std::uint32_t>(memory_bytes(type, facts_.pointer_bytes()).value_or(field.bytes));
    const bool is_array = field.c_type.find('[') != std::string::npos && element != 0;
    if (is_array && type.kind == TypeKind::integer && name.base == "char") {
        type = Type::text(std::min(field.bytes, max_strlen_));
    } else if (is_array) {
        Type array{.kind = TypeKind::array, .bytes = field.bytes, .space = Space::kernel};
        array.elements.push_back(type);
        type = array;
    } else if (type.kind == TypeKind::integer && type.bytes > field.bytes && fits) {
        warning(node.name_place, field.c_type + " " + field.name + " has " + std::to_string(type.bytes) +
                                     " bytes, and this tracepoint keeps " + std::to_string(field.bytes) + " of them",
                "where the whole value matters, use a kprobe of the function");
        type.bytes = field.bytes;
    }
    set_context(expr, field.offset, type, what);
    if (type.kind == TypeKind::structure) {
        expr.type.space = Space::kernel;
        std::get<FieldAccess>(expr.meaning).bytes = 0;
    }
}

/// The word in the event says where in it the value lies, and how long it is.
void TypesPass::set_data_loc(Expr& expr, const TracepointField& field)
{
    const TypeName element = parse_type_name(std::string_view(field.c_type).substr(sizeof "__data_loc" - 1));
    Type type = Type::text(max_strlen_);
    if (element.base != "char") {
        type = {.kind = TypeKind::array, .space = Space::kernel};
        if (const std::optional<Type> base = integer_named(element.base, facts_.pointer_bytes()))
            type.elements.push_back(*base);
    }
    set_context(expr, field.offset, type, context_.matches.front()[1] + "." + field.name);
    auto& access = std::get<FieldAccess>(expr.meaning);
    access.from = FieldAccess::From::data_loc;
    access.bytes = 4;
}

}  // namespace boardscope::dsl
