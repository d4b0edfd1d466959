// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/builtin_functions.h"

namespace boardscope::dsl {

namespace {

constexpr CallPlace value = CallPlace::value;
constexpr CallPlace statement = CallPlace::statement;
constexpr CallPlace map_value = CallPlace::map_value;
constexpr TypeKind nothing = TypeKind::nothing;
constexpr TypeKind integer = TypeKind::integer;
constexpr TypeKind unknown = TypeKind::unknown;  // as the arguments are, or not supported

constexpr FunctionRow table[] = {
    // Output
    {"printf", "printf(FORMAT, value, …)", "s[a*", statement, nothing, "", "prints a line as the format says", ""},
    {"print", "print(@map [, top [, divisor]]), print(value)", "a[cc", statement, nothing, "",
     "prints a map or a value", ""},
    {"clear", "clear(@map)", "m", statement, nothing, "", "empties a map", ""},
    {"zero", "zero(@map)", "m", statement, nothing, "", "sets all values of a map to 0", ""},
    {"time", "time([FORMAT])", "[s", statement, nothing, "", "prints the time of day", ""},
    {"join", "join(pointer to texts [, SEPARATOR])", "p[s", statement, nothing, "",
     "prints a list of texts as argv has it", ""},
    {"cat", "cat(PATH, value, …)", "s[a*", statement, nothing, "", "prints a file of the board", ""},
    {"system", "system(COMMAND, value, …)", "s[a*", statement, nothing, "",
     "runs a command on the board; only with --unsafe", ""},
    {"exit", "exit([STATUS])", "[c", statement, nothing, "", "ends the script", ""},
    // Maps
    {"delete", "delete(@map[key])", "m", statement, nothing, "map_delete_elem",
     "removes an entry", ""},
    {"has_key", "has_key(@map, key)", "m", value, integer, "map_lookup_elem", "whether there is such an entry",
     ""},
    {"count", "count()", "", map_value, TypeKind::count, "", "how often", ""},
    {"sum", "sum(n)", "n", map_value, TypeKind::sum, "", "the sum of all", ""},
    {"avg", "avg(n)", "n", map_value, TypeKind::average, "", "their average", ""},
    {"min", "min(n)", "n", map_value, TypeKind::minimum, "", "the smallest", ""},
    {"max", "max(n)", "n", map_value, TypeKind::maximum, "", "the largest", ""},
    {"stats", "stats(n)", "n", map_value, TypeKind::stats, "", "count, average and sum", ""},
    {"hist", "hist(n)", "n", map_value, TypeKind::log2_histogram, "", "a histogram of powers of two", ""},
    {"lhist", "lhist(n, MIN, MAX, STEP)", "nccc", map_value, TypeKind::linear_histogram, "",
     "a histogram with steps of one size", ""},
    // Texts and bytes
    {"str", "str(pointer [, length])", "p[n", value, TypeKind::text, "",
     "the text at an address of the kernel or of a program", ""},
    {"buf", "buf(pointer [, length])", "p[n", value, TypeKind::blob, "", "the bytes at an address, for %r", ""},
    {"strncmp", "strncmp(text, text, LENGTH)", "ppc", value, integer, "", "0 where both begin alike", ""},
    {"strcontains", "strcontains(text, TEXT)", "ps", value, integer, "", "whether a text holds another", ""},
    {"strftime", "strftime(FORMAT, nsecs)", "sn", value, TypeKind::time, "", "a time as text", ""},
    {"strerror", "strerror(n)", "n", value, TypeKind::error_number, "", "an error number as text", ""},
    {"signal_name", "signal_name(n)", "n", value, TypeKind::signal_name, "", "a signal's number as text", ""},
    {"len", "len(@map), len(text)", "a", value, integer, "", "how many entries a map has, how many characters a text",
     ""},
    {"bswap", "bswap(n)", "n", value, integer, "", "its bytes in reverse order", ""},
    {"ntop", "ntop([family,] address)", "a[a", value, TypeKind::inet, "", "an IP address as text", ""},
    {"pton", "pton(TEXT)", "s", value, integer, "", "the number that an IPv4 address is in the kernel", ""},
    {"macaddr", "macaddr(pointer)", "p", value, TypeKind::mac, "", "a MAC address as text", ""},
    // Addresses
    {"ksym", "ksym(address)", "n", value, TypeKind::kernel_symbol, "", "the kernel's name for an address", ""},
    {"usym", "usym(address)", "n", value, TypeKind::user_symbol, "get_current_pid_tgid",
     "the program's name for an address", ""},
    {"kaddr", "kaddr(NAME)", "s", value, integer, "", "the address of a name of the kernel", ""},
    {"reg", "reg(NAME)", "s", value, integer, "", "a register of the CPU", ""},
    {"kptr", "kptr(pointer)", "p", value, unknown, "", "says that an address is the kernel's", ""},
    {"uptr", "uptr(pointer)", "p", value, unknown, "", "says that an address is the program's", ""},
    {"kstack", "kstack([MODE,] [FRAMES])", "[ff", value, TypeKind::kernel_stack, "get_stackid",
     "functions of the kernel that led here", ""},
    {"ustack", "ustack([MODE,] [FRAMES])", "[ff", value, TypeKind::user_stack, "get_stackid",
     "functions of the program that led here", ""},
    // Others
    {"nsecs", "nsecs([CLOCK])", "[f", value, integer, "ktime_get_ns", "time in ns: monotonic, boot", ""},
    {"signal", "signal(NUMBER or NAME)", "a", statement, nothing, "send_signal", "sends the task a signal", ""},
    {"getopt", "getopt(NAME [, default [, DESCRIPTION]])", "s[as", value, unknown, "",
     "a parameter of the command line by its name: --NAME=VALUE", ""},
    // Known by name
    {"uaddr", "uaddr(NAME)", "s", value, unknown, "", "the address of a name of the program",
     "read what is wanted in a uprobe of a function that is given it"},
    {"cgroupid", "cgroupid(PATH)", "s", value, unknown, "", "id of a cgroup", "print cgroup and compare with its number"},
    {"cgroup_path", "cgroup_path(id)", "n[s", value, unknown, "", "path of a cgroup", "print the number"},
    {"path", "path(struct path *)", "p", value, unknown, "d_path", "the whole path of a file",
     "print the name of its dentry: str($file->f_path.dentry->d_name.name)"},
    {"override", "override(n)", "n", statement, unknown, "override_return", "has a function fail",
     "boardscope changes nothing on the board"},
    {"skboutput", "skboutput(PATH, skb, length, offset)", "spnn", statement, unknown, "skb_output",
     "writes a packet to a file", "print its bytes with buf()"},
    {"unwatch", "unwatch(address)", "n", statement, unknown, "", "ends a watchpoint", "watchpoints are not supported"},
    {"syscall_name", "syscall_name(n)", "n", value, unknown, "", "name of a system call", "print the number"},
    {"tseries", "tseries(n, …)", "n*", map_value, unknown, "", "a series over time",
     "print each value: the timeline shows it"},
    {"errorf", "errorf(FORMAT, …)", "s[a*", statement, unknown, "", "prints an error", "use printf()"},
    {"warnf", "warnf(FORMAT, …)", "s[a*", statement, unknown, "", "prints a warning", "use printf()"},
    {"debugf", "debugf(FORMAT, …)", "s[a*", statement, unknown, "", "prints to the kernel's trace", "use printf()"},
    {"fail", "fail(FORMAT, …)", "s[a*", statement, unknown, "", "ends the compilation", "use exit()"},
    {"assert", "assert(condition, TEXT)", "as", statement, unknown, "", "ends the script when it is false",
     "write if (!(…)) { exit(1) }"},
    {"percpu_kaddr", "percpu_kaddr(NAME [, cpu])", "s[n", value, unknown, "", "address of a variable of one CPU",
     "read it by a pointer of the kernel that leads there"},
    {"socket_cookie", "socket_cookie(socket)", "p", value, unknown, "", "number of a socket",
     "use the socket's address"},
    {"strstr", "strstr(text, TEXT)", "ps", value, unknown, "", "where a text holds another", "use strcontains()"},
};

}  // namespace

std::span<const FunctionRow> builtin_functions()
{
    return table;
}

const FunctionRow* find_builtin_function(std::string_view name)
{
    for (const FunctionRow& row : table)
        if (row.name == name) return &row;
    return nullptr;
}

}  // namespace boardscope::dsl
