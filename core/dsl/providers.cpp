// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/providers.h"

#include <algorithm>
#include <charconv>

namespace boardscope::dsl {

namespace {

constexpr Provider table[] = {
    {"BEGIN", "", "begin", ContextKind::nothing, 0, 0, "perf_event", "BEGIN", "once, before all others"},
    {"END", "", "end", ContextKind::nothing, 0, 0, "perf_event", "END", "once, after all others"},
    {"kprobe", "k", "", ContextKind::function_entry, 1, 2, "kprobe", "kprobe:FUNCTION[+OFFSET]",
     "a function of the kernel begins"},
    {"kretprobe", "kr", "", ContextKind::function_return, 1, 2, "kprobe", "kretprobe:FUNCTION",
     "a function of the kernel returns"},
    {"tracepoint", "t", "", ContextKind::tracepoint, 2, 2, "tracepoint", "tracepoint:CATEGORY:EVENT",
     "a place that the kernel's authors have marked, with named fields"},
    {"uprobe", "u", "", ContextKind::user_entry, 2, 3, "kprobe", "uprobe:FILE:FUNCTION[+OFFSET]",
     "a function of a program or library begins"},
    {"uretprobe", "ur", "", ContextKind::user_return, 2, 3, "kprobe", "uretprobe:FILE:FUNCTION",
     "a function of a program or library returns"},
    {"usdt", "U", "", ContextKind::usdt, 2, 3, "kprobe", "usdt:FILE:[PROVIDER:]NAME",
     "a place that the authors of a program or library have marked, with arguments"},
    {"interval", "i", "", ContextKind::sample, 1, 2, "perf_event", "interval:s:1",
     "again and again, on one CPU: us, ms, s, hz"},
    {"profile", "p", "", ContextKind::sample, 1, 2, "perf_event", "profile:hz:99",
     "again and again, on every CPU: us, ms, s, hz"},
    {"software", "s", "", ContextKind::sample, 1, 2, "perf_event", "software:EVENT:COUNT",
     "events that the kernel counts, as page-faults"},
    {"hardware", "h", "", ContextKind::sample, 1, 2, "perf_event", "hardware:EVENT:COUNT",
     "events that the CPU counts, as cache-misses"},
    {"rawtracepoint", "rt", "", ContextKind::raw_arguments, 1, 2, "raw_tracepoint", "rawtracepoint:EVENT",
     "a tracepoint before its fields are made: its arguments are arg0, arg1, …"},
    {"fentry", "f", "kfunc", ContextKind::typed_entry, 1, 2, "tracing", "fentry:FUNCTION",
     "a function of the kernel begins, with named arguments; needs the kernel's BTF"},
    {"fexit", "fr", "kretfunc", ContextKind::typed_return, 1, 2, "tracing", "fexit:FUNCTION",
     "a function of the kernel returns, with arguments and return value; needs the kernel's BTF"},
    {"watchpoint", "w", "asyncwatchpoint", ContextKind::nothing, 0, 9, "", "watchpoint:ADDRESS:LENGTH:MODE",
     "put a kprobe on the functions that write there"},
    {"iter", "it", "", ContextKind::nothing, 0, 9, "", "iter:OBJECT",
     "count in a map what passes a kprobe or tracepoint"},
    {"self", "", "", ContextKind::nothing, 0, 9, "", "self:signal:NAME", "end the script with exit()"},
    {"bench", "", "", ContextKind::nothing, 0, 9, "", "bench:NAME", "take times with nsecs in BEGIN"},
    {"test", "", "", ContextKind::nothing, 0, 9, "", "test:NAME", "use BEGIN"},
};

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0) return std::nullopt;
    return value;
}

struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};
constexpr Unit units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}};

std::optional<Period> period(std::string_view unit, std::string_view count)
{
    const std::optional<std::uint64_t> value = number(count);
    if (!value) return std::nullopt;
    if (unit == "hz") return Period{true, *value};
    for (const Unit& row : units)
        if (row.name == unit && *value <= UINT64_MAX / row.nanoseconds / 2)
            return Period{false, *value * row.nanoseconds};
    return std::nullopt;
}

}  // namespace

std::span<const Provider> providers()
{
    return table;
}

const Provider* find_provider(std::string_view name)
{
    for (const Provider& row : table)
        if (!name.empty() && (row.name == name || row.short_name == name || row.other_name == name)) return &row;
    return nullptr;
}

bool has_registers(ContextKind context)
{
    switch (context) {
    case ContextKind::sample:
    case ContextKind::function_entry:
    case ContextKind::function_return:
    case ContextKind::user_entry:
    case ContextKind::user_return:
    case ContextKind::usdt: return true;
    default: return false;
    }
}

bool is_in_user_program(ContextKind context)
{
    return context == ContextKind::user_entry || context == ContextKind::user_return ||
           context == ContextKind::usdt;
}

std::optional<Period> period_of(const std::vector<std::string>& parts)
{
    if (parts.size() == 2) return period(parts[0], parts[1]);
    if (parts.size() != 1) return std::nullopt;
    const std::string_view text = parts[0];
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return period(digits == text.size() ? "s" : text.substr(digits), text.substr(0, digits));
}

}  // namespace boardscope::dsl
