// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/type.h"

#include "core/target/type_text.h"

namespace boardscope::dsl {

namespace {

std::string elements_text(const Type& type)
{
    std::string text;
    for (const Type& element : type.elements)
        text += (text.empty() ? "" : ", ") + to_string(element);
    return "(" + text + ")";
}

std::string c_text(const Type& type, const char* otherwise)
{
    return type.c_type.table == nullptr ? otherwise : type_text(*type.c_type.table, type.c_type.id);
}

std::string pointer_text(const Type& type)
{
    std::string target = "void";
    if (type.c_type.table != nullptr && type.c_type.id != 0)
        target = c_text(type, "void");
    else if (!type.elements.empty())
        target = to_string(type.elements.front());
    return target + (target.ends_with("*") ? "*" : " *");
}

std::string array_text(const Type& type)
{
    if (type.c_type.table != nullptr) return c_text(type, "array");
    return (type.elements.empty() ? "bytes" : to_string(type.elements.front())) + "[]";
}

}  // namespace

std::string to_string(const Type& type)
{
    switch (type.kind) {
    case TypeKind::unknown: return "unknown";
    case TypeKind::nothing: return "nothing";
    case TypeKind::integer: return (type.is_signed ? "int" : "uint") + std::to_string(type.bytes * 8);
    case TypeKind::pointer: return pointer_text(type);
    case TypeKind::structure: return c_text(type, "structure");
    case TypeKind::array: return array_text(type);
    case TypeKind::text: return "string[" + std::to_string(type.bytes) + "]";
    case TypeKind::blob: return "buffer[" + std::to_string(type.bytes < 4 ? 0 : type.bytes - 4) + "]";
    case TypeKind::tuple: return elements_text(type);
    case TypeKind::kernel_symbol: return "kernel symbol";
    case TypeKind::user_symbol: return "user symbol";
    case TypeKind::kernel_stack: return "kernel stack";
    case TypeKind::user_stack: return "user stack";
    case TypeKind::inet: return "IP address";
    case TypeKind::mac: return "MAC address";
    case TypeKind::time: return "time";
    case TypeKind::error_number: return "error";
    case TypeKind::user_name: return "user name";
    case TypeKind::signal_name: return "signal";
    case TypeKind::attach_point: return "name of a probe";
    case TypeKind::count: return "count()";
    case TypeKind::sum: return "sum()";
    case TypeKind::minimum: return "min()";
    case TypeKind::maximum: return "max()";
    case TypeKind::average: return "avg()";
    case TypeKind::stats: return "stats()";
    case TypeKind::log2_histogram: return "hist()";
    case TypeKind::linear_histogram: return "lhist()";
    }
    return {};
}

}  // namespace boardscope::dsl
