// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/ready_probe.h"

#include "core/dsl/providers.h"
#include "core/dsl/usdt_argument.h"
#include "core/target/type_text.h"

#include <algorithm>
#include <vector>

namespace boardscope::dsl {

namespace {

/// As many as one line shows.
constexpr std::size_t most_values = 4;

std::vector<std::string> parts_of(std::string_view point)
{
    std::vector<std::string> parts(1);
    for (const char c : point) {
        if (c == ':')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    while (parts.size() > 1 && parts.back().empty())
        parts.pop_back();
    return parts;
}

bool is_text(const TracepointField& field)
{
    return field.c_type.find("char") != std::string::npos &&
           (field.c_type.find('*') != std::string::npos || field.c_type.find('[') != std::string::npos);
}

/// An address of something else than characters, or several numbers: a line is no place for those.
bool is_shown(const TracepointField& field)
{
    const bool is_array =
        field.c_type.find('[') != std::string::npos || field.c_type.starts_with("__data_loc");
    return field.name != "__syscall_nr" && (is_text(field) || !is_array);
}

struct Line {
    std::string format;
    std::string values;

    void add(const std::string& label, const std::string& sign, const std::string& value)
    {
        format += " " + label + "=" + sign;
        values += ", " + value;
    }
};

Line script_line_of_tracepoint(const std::vector<TracepointField>& fields)
{
    Line line;
    std::size_t count = 0;
    for (const TracepointField& field : fields) {
        if (!is_shown(field) || ++count > most_values) continue;
        const std::string value = "args." + field.name;
        if (is_text(field))
            line.add(field.name, "%s",
                     field.c_type.find('*') != std::string::npos ? "str(" + value + ")" : value);
        else
            line.add(field.name, field.c_type.find('*') != std::string::npos ? "%p" : "%d", value);
    }
    return line;
}

Line script_line_of_function(const TargetFacts& facts, const std::string& function)
{
    Line line;
    const TypeTable& types = facts.types();
    const std::optional<TypeId> id = types.find_function(function);
    if (!id) return line;
    const TypeId prototype = types.target(*id);
    // Those in registers: on 32-bit boards four.
    for (std::size_t i = 0; i < std::min(types.parameter_count(prototype), most_values); ++i) {
        const TypeParameter parameter = types.parameter(prototype, i);
        const std::string name =
            parameter.name.empty() ? "arg" + std::to_string(i) : std::string(parameter.name);
        const bool is_pointer = types.kind(types.resolved(parameter.type)) == boardscope::TypeKind::pointer;
        line.add(name, is_pointer ? "%p" : "%d", "arg" + std::to_string(i));
    }
    return line;
}

Line script_line_of_mark(const TargetFacts& facts, const std::vector<std::string>& parts)
{
    Line line;
    for (const UserMark& mark : facts.user_marks(parts[1])) {
        if (mark.provider != parts[2] || mark.name != parts[3]) continue;
        const std::vector<UsdtArgument> arguments = usdt_arguments(mark.arguments, facts.profile().arch);
        for (std::size_t i = 0; i < std::min(arguments.size(), most_values); ++i)
            if (arguments[i].from != UsdtArgument::From::unknown)
                line.add("arg" + std::to_string(i), arguments[i].is_signed ? "%d" : "%u",
                         "arg" + std::to_string(i));
        break;
    }
    return line;
}

std::string c_name(std::string name)
{
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_';
        },
        '_');
    return "on_" + name;
}

std::string c_of_tracepoint(const std::string& category, const std::string& event,
                            const std::vector<TracepointField>& fields)
{
    // bpf_printk() takes three values.
    constexpr std::size_t most_printed = 3;
    Line line;
    std::size_t count = 0;
    for (const TracepointField& field : fields)
        if (is_shown(field) && !is_text(field) && ++count <= most_printed)
            line.add(field.name, field.bytes > 4 ? "%lld" : "%d",
                     (field.bytes > 4 ? "(long long)ctx->" : "ctx->") + field.name);
    return "SEC(\"tracepoint/" + category + "/" + event + "\")\nint " + c_name(event) + "(struct tp_" +
           category + "_" + event + " *ctx)\n{\n\tbpf_printk(\"" + event + line.format + "\"" + line.values +
           ");\n\treturn 0;\n}\n";
}

/// "" where a program in C cannot read the arguments: libbpf's USDT needs Linux 5.15, and a 64-bit board.
std::string c_of_program(const Provider& provider, const std::vector<std::string>& parts, const TargetFacts& facts)
{
    const std::string kind(provider.name);
    if (provider.context == ContextKind::usdt) {
        if (parts.size() != 4 || facts.pointer_bytes() == 4) return {};
        return "SEC(\"usdt/" + parts[1] + ":" + parts[2] + ":" + parts[3] + "\")\nint " + c_name(parts[3]) +
               "(struct pt_regs *ctx)\n{\n\tlong value = 0;\n\n\tbpf_usdt_arg(ctx, 0, &value);\n\tbpf_printk(\"" + parts[3] +
               " %ld\", value);\n\treturn 0;\n}\n";
    }
    if (parts.size() != 3) return {};
    const bool is_entry = provider.context == ContextKind::user_entry;
    return "SEC(\"" + kind + "/" + parts[1] + ":" + parts[2] + "\")\nint " +
           c_name((is_entry ? "" : "return_of_") + parts[2]) + "(struct pt_regs *ctx)\n{\n\tbpf_printk(\"" + parts[2] +
           (is_entry ? " %lx\", PT_REGS_PARM1(ctx)" : " returns %ld\", PT_REGS_RC(ctx)") + ");\n\treturn 0;\n}\n";
}

}  // namespace

std::string ready_script(std::string_view point, const TargetFacts& facts)
{
    const std::vector<std::string> parts = parts_of(point);
    const Provider* provider = find_provider(parts.front());
    Line line;
    if (provider != nullptr && provider->context == ContextKind::tracepoint && parts.size() == 3)
        line = script_line_of_tracepoint(
            facts.tracepoint(parts[1], parts[2]).value_or(std::vector<TracepointField>()));
    else if (provider != nullptr && provider->context == ContextKind::function_entry && parts.size() == 2)
        line = script_line_of_function(facts, parts[1]);
    else if (provider != nullptr && (provider->context == ContextKind::function_return ||
                                     provider->context == ContextKind::user_return))
        line.add("returns", "%d", "retval");
    else if (provider != nullptr && provider->context == ContextKind::user_entry)
        line.add("arg0", "%p", "arg0");
    else if (provider != nullptr && provider->context == ContextKind::usdt && parts.size() == 4)
        line = script_line_of_mark(facts, parts);
    std::string spelled(point);
    while (spelled.ends_with(':'))
        spelled.pop_back();
    return spelled + "\n{\n    printf(\"%s" + line.format + "\\n\", comm" + line.values + ");\n}\n";
}

std::string ready_c(std::string_view point, const TargetFacts& facts)
{
    const std::vector<std::string> parts = parts_of(point);
    const Provider* provider = find_provider(parts.front());
    if (provider == nullptr) return {};
    if (provider->context == ContextKind::tracepoint && parts.size() == 3)
        return c_of_tracepoint(parts[1], parts[2],
                               facts.tracepoint(parts[1], parts[2]).value_or(std::vector<TracepointField>()));
    if (is_in_user_program(provider->context)) return c_of_program(*provider, parts, facts);
    const bool is_entry = provider->context == ContextKind::function_entry;
    if ((!is_entry && provider->context != ContextKind::function_return) || parts.size() != 2) return {};
    const std::string kind(provider->name);
    return "SEC(\"" + kind + "/" + parts[1] + "\")\nint " +
           c_name((is_entry ? "" : "return_of_") + parts[1]) + "(struct pt_regs *ctx)\n{\n\tbpf_printk(\"" +
           parts[1] + (is_entry ? " %lx\", PT_REGS_PARM1(ctx)" : " returns %ld\", PT_REGS_RC(ctx)") +
           ");\n\treturn 0;\n}\n";
}

std::string counting_script(std::string_view point)
{
    std::string spelled(point);
    while (spelled.ends_with(':'))
        spelled.pop_back();
    return spelled + " { @ = count(); }\ninterval:s:1 { exit(); }\n";
}

}  // namespace boardscope::dsl
