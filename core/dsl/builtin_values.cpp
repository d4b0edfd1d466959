// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/builtin_values.h"

#include <charconv>

namespace boardscope::dsl {

namespace {

constexpr TypeKind integer = TypeKind::integer;

constexpr BuiltinRow table[] = {
    {"pid", Where::everywhere, integer, 4, false, "get_current_pid_tgid", "process id of the current task", ""},
    {"tid", Where::everywhere, integer, 4, false, "get_current_pid_tgid", "thread id of the current task", ""},
    {"uid", Where::everywhere, integer, 4, false, "get_current_uid_gid", "user id of the current task", ""},
    {"gid", Where::everywhere, integer, 4, false, "get_current_uid_gid", "group id of the current task", ""},
    {"comm", Where::everywhere, TypeKind::text, 16, false, "get_current_comm", "name of the current task", ""},
    {"nsecs", Where::everywhere, integer, 8, false, "ktime_get_ns", "time since the board's start, in ns", ""},
    {"elapsed", Where::everywhere, integer, 8, false, "ktime_get_ns", "time since the script's start, in ns", ""},
    {"cpu", Where::everywhere, integer, 4, false, "get_smp_processor_id", "number of this CPU", ""},
    {"ncpus", Where::everywhere, integer, 4, false, "", "how many CPUs the board may have", ""},
    {"rand", Where::everywhere, integer, 4, false, "get_prandom_u32", "a random number", ""},
    {"jiffies", Where::everywhere, integer, 8, false, "jiffies64", "ticks of the kernel's clock", ""},
    {"cgroup", Where::with_task, integer, 8, false, "get_current_cgroup_id", "id of the task's cgroup", ""},
    {"numaid", Where::everywhere, integer, 4, false, "get_numa_node_id", "number of this NUMA node", ""},
    {"curtask", Where::with_task, TypeKind::pointer, 8, false, "get_current_task",
     "the current task: struct task_struct *", ""},
    {"ppid", Where::with_task, integer, 4, true, "get_current_task", "process id of the task's parent", ""},
    {"pcomm", Where::with_task, TypeKind::text, 16, false, "get_current_task", "name of the task's parent", ""},
    {"username", Where::everywhere, TypeKind::user_name, 8, false, "get_current_uid_gid",
     "name of the current user", ""},
    {"kstack", Where::with_task, TypeKind::kernel_stack, 8, true, "get_stackid", "functions of the kernel that led here", ""},
    {"ustack", Where::with_task, TypeKind::user_stack, 16, true, "get_stackid", "functions of the program that led here", ""},
    {"probe", Where::everywhere, TypeKind::attach_point, 4, false, "", "name of the attachment that fired", ""},
    {"func", Where::registers, TypeKind::kernel_symbol, 8, false, "", "name of the function that is traced", ""},
    {"args", Where::arguments, TypeKind::structure, 0, false, "",
     "fields of a tracepoint, arguments of a function: args.filename", ""},
    {"arg0", Where::entry, integer, 8, false, "", "arguments of a function or a mark: arg0, arg1, …", ""},
    {"sarg0", Where::entry, integer, 8, false, "", "arguments that lie on the stack: sarg0, sarg1, …", ""},
    {"retval", Where::returned, integer, 8, true, "", "what a function returned; signed", ""},
    {"ctx", Where::everywhere, TypeKind::pointer, 8, false, "", "address of the program's context", ""},
    {"cpid", Where::everywhere, integer, 4, false, "", "process id of the command of -c", "compare comm with the command's name"},
    {"usermode", Where::everywhere, integer, 1, false, "", "whether a program was interrupted",
     "look at ustack or kstack"},
};

}  // namespace

std::span<const BuiltinRow> builtin_values()
{
    return table;
}

std::optional<unsigned> numbered(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix)) return std::nullopt;
    const std::string_view digits = name.substr(prefix.size());
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || digits.size() > 2 || error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

const BuiltinRow* find_builtin_value(std::string_view name)
{
    if (numbered(name, "arg")) name = "arg0";
    if (numbered(name, "sarg")) name = "sarg0";
    for (const BuiltinRow& row : table)
        if (row.name == name) return &row;
    return nullptr;
}

bool is_offered(const BuiltinRow& row, ContextKind context)
{
    switch (row.where) {
    case Where::everywhere: return true;
    case Where::with_task: return context != ContextKind::nothing;
    case Where::entry:
        if (context == ContextKind::function_entry || context == ContextKind::user_entry) return true;
        return row.name == "arg0" && (context == ContextKind::raw_arguments || context == ContextKind::typed_entry ||
                                      context == ContextKind::usdt);
    case Where::returned:
        return context == ContextKind::function_return || context == ContextKind::user_return ||
               context == ContextKind::typed_return;
    case Where::registers:
        return context == ContextKind::function_entry || context == ContextKind::user_entry ||
               context == ContextKind::usdt;
    case Where::arguments:
        return context == ContextKind::tracepoint || context == ContextKind::function_entry ||
               context == ContextKind::typed_entry || context == ContextKind::typed_return;
    }
    return false;
}

}  // namespace boardscope::dsl
