// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/print_format_check.h"

#include <event-parse.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace boardscope::decode {

namespace {

constexpr int depth_limit = 200;
constexpr unsigned long long most_elements = 4096;
constexpr std::size_t most_width_digits = 3;

std::string_view op_of(const tep_print_arg& arg)
{
    return arg.op.op != nullptr ? std::string_view(arg.op.op) : std::string_view();
}

std::optional<unsigned long long> constant(const tep_print_arg* arg)
{
    // Not through a typecast: that of 256 to a byte is 0.
    if (arg == nullptr || arg->type != TEP_PRINT_ATOM || arg->atom.atom == nullptr) return std::nullopt;
    if (std::isdigit(static_cast<unsigned char>(arg->atom.atom[0])) == 0) return std::nullopt;
    return std::strtoull(arg->atom.atom, nullptr, 0);
}

/// Walks the expressions of one print format. Each function says whether libtraceevent may evaluate its
/// argument.
class Expressions {
public:
    explicit Expressions(tep_event& event) : event_(event) {}

    bool sound(const tep_print_arg* arg, int depth = 0)
    {
        if (arg == nullptr || depth > depth_limit) return false;
        switch (arg->type) {
        case TEP_PRINT_NULL:
        case TEP_PRINT_BSTRING: return true;
        case TEP_PRINT_ATOM: return arg->atom.atom != nullptr;
        case TEP_PRINT_FIELD: return field(*arg) != nullptr;
        case TEP_PRINT_TYPE: return arg->typecast.type != nullptr && sound(arg->typecast.item, depth + 1);
        case TEP_PRINT_FLAGS: return sound(arg->flags.field, depth + 1) && named(arg->flags.flags);
        case TEP_PRINT_SYMBOL: return sound(arg->symbol.field, depth + 1) && named(arg->symbol.symbols);
        case TEP_PRINT_STRING: return dynamic(find(arg->string.string));
        case TEP_PRINT_BITMASK: return dynamic(find(arg->bitmask.bitmask));
        case TEP_PRINT_CPUMASK: break;  // asks for 4 GiB of memory where the mask is empty
        case TEP_PRINT_DYNAMIC_ARRAY: return dynamic(arg->dynarray.field);
        // libtraceevent writes the offset of a relative one through a null pointer here.
        case TEP_PRINT_DYNAMIC_ARRAY_LEN:
            return dynamic(arg->dynarray.field) && (arg->dynarray.field->flags & TEP_FIELD_IS_RELATIVE) == 0;
        case TEP_PRINT_HEX:
        case TEP_PRINT_HEX_STR: return array(arg->hex.field) && count(arg->hex.size, depth + 1);
        case TEP_PRINT_INT_ARRAY:
            return array(arg->int_array.field) && count(arg->int_array.count, depth + 1) &&
                   constant(arg->int_array.el_size).value_or(9) <= 8;
        case TEP_PRINT_OP: return operation(*arg, depth);
        case TEP_PRINT_FUNC: break;  // none is registered
        }
        return false;
    }

private:
    const tep_format_field* find(const char* name) const
    {
        return name == nullptr ? nullptr : tep_find_any_field(&event_, name);
    }
    const tep_format_field* field(const tep_print_arg& arg) const
    {
        return arg.field.field != nullptr ? arg.field.field : find(arg.field.name);
    }
    static bool named(const tep_print_flag_sym* flag)
    {
        for (; flag != nullptr; flag = flag->next)
            if (flag->value == nullptr || flag->str == nullptr) return false;
        return true;
    }
    static bool dynamic(const tep_format_field* field)
    {
        return field != nullptr && (field->flags & TEP_FIELD_IS_DYNAMIC) != 0 &&
               (field->size == 2 || field->size == 4);
    }
    bool array(const tep_print_arg* arg) const
    {
        if (arg == nullptr) return false;
        if (arg->type == TEP_PRINT_DYNAMIC_ARRAY) return dynamic(arg->dynarray.field);
        return arg->type == TEP_PRINT_FIELD && field(*arg) != nullptr;
    }
    /// A number of elements that the event cannot make larger than what it holds, or 255.
    bool count(const tep_print_arg* arg, int depth)
    {
        if (const auto number = constant(arg)) return *number <= most_elements;
        if (arg == nullptr || depth > depth_limit) return false;
        if (arg->type == TEP_PRINT_TYPE) return count(arg->typecast.item, depth + 1);
        if (arg->type == TEP_PRINT_DYNAMIC_ARRAY_LEN) return sound(arg, depth + 1);
        if (arg->type == TEP_PRINT_FIELD) return field(*arg) != nullptr && field(*arg)->size == 1;
        return arg->type == TEP_PRINT_OP && op_of(*arg) == "/" && count(arg->op.left, depth + 1) &&
               constant(arg->op.right).value_or(0) != 0;
    }
    bool element(const tep_print_arg& arg)
    {
        const tep_print_arg* left = arg.op.left;
        while (left != nullptr && left->type == TEP_PRINT_TYPE)
            left = left->typecast.item;
        if (!array(left) || constant(arg.op.right).value_or(most_elements + 1) > most_elements) return false;
        const tep_format_field* of = left->type == TEP_PRINT_FIELD ? field(*left) : left->dynarray.field;
        return of->elementsize <= 8;
    }
    bool operation(const tep_print_arg& arg, int depth)
    {
        const std::string_view op = op_of(arg);
        if (op.empty()) return false;
        if (op[0] == '[') return element(arg);
        if (op[0] == '/' || op[0] == '%')
            return sound(arg.op.left, depth + 1) && constant(arg.op.right).value_or(0) != 0;
        if (op[0] == '?') {
            const tep_print_arg* both = arg.op.right;
            return sound(arg.op.left, depth + 1) && both != nullptr && both->type == TEP_PRINT_OP &&
                   op_of(*both) == ":" && sound(both->op.left, depth + 1) && sound(both->op.right, depth + 1);
        }
        return op[0] != ':' && sound(arg.op.left, depth + 1) && sound(arg.op.right, depth + 1);
    }

    tep_event& event_;
};

/// No width that comes from the event (`%*d`), and none that would print megabytes.
bool widths_are_small(std::string_view format)
{
    for (std::size_t at = format.find('%'); at != std::string_view::npos; at = format.find('%', at)) {
        ++at;
        std::size_t digits = 0;
        for (; at < format.size(); ++at) {
            const char c = format[at];
            if (c == '*') return false;
            if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
                if (++digits > most_width_digits) return false;
            } else if (std::string_view("#-+. ").find(c) == std::string_view::npos) {
                break;
            }
        }
        if (at < format.size()) ++at;  // also steps over the second of "%%"
    }
    return true;
}

bool ends_within(const tep_format_field* field, std::size_t& end)
{
    for (; field != nullptr; field = field->next) {
        if (field->name == nullptr || field->type == nullptr || field->offset < 0 || field->size < 0)
            return false;
        const std::size_t field_end =
            static_cast<std::size_t>(field->offset) + static_cast<std::size_t>(field->size);
        if (field_end > field_end_limit) return false;
        end = std::max(end, field_end);
    }
    return true;
}

}  // namespace

bool fields_are_sound(const tep_event& event)
{
    std::size_t end = 0;
    // By this one an event is told from another.
    const tep_format_field* type = event.format.common_fields;
    const bool typed = type != nullptr && type->name != nullptr &&
                       std::string_view(type->name) == "common_type" && type->offset == 0 && type->size == 2;
    return typed && event.id > 0 && event.id <= UINT16_MAX && event.name != nullptr &&
           event.system != nullptr && ends_within(event.format.common_fields, end) &&
           ends_within(event.format.fields, end);
}

std::size_t least_bytes(const tep_event& event)
{
    std::size_t end = 0;
    (void)ends_within(event.format.common_fields, end);
    (void)ends_within(event.format.fields, end);
    return end;
}

bool may_pretty_print(tep_event& event)
{
    // A binary printk is read by a format that lies at an address of the board's kernel.
    if ((event.flags & (TEP_EVENT_FL_ISBPRINT | static_cast<int>(TEP_EVENT_FL_FAILED))) != 0) return false;
    if (event.print_fmt.format == nullptr || !widths_are_small(event.print_fmt.format)) return false;
    Expressions expressions(event);
    for (const tep_print_arg* arg = event.print_fmt.args; arg != nullptr; arg = arg->next)
        if (!expressions.sound(arg)) return false;
    return true;
}

}  // namespace boardscope::decode
