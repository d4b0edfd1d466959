// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/attach_points.h"

#include "builder/source_scan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace boardscope::builder {

namespace {

using wire::AttachKind;
using wire::PlanProgram;

/// One section on its way into a plan's entry: `rest` is what follows the kind and a slash.
struct Reading {
    PlanProgram program;
    std::string kind;  ///< "uprobe": what stands before the slash
    std::string_view rest;
    const AttachDefaults& defaults;
};

using Read = Result<void> (*)(Reading&);

std::string section_text(const Reading& reading, std::string_view rest)
{
    return "SEC(\"" + reading.kind + "/" + std::string(rest) + "\")";
}

Error says_nothing(const Reading& reading, std::string_view what, std::string_view example)
{
    return {"section \"" + reading.kind + (reading.rest.empty() ? "" : "/" + std::string(reading.rest)) +
                "\" of " + reading.program.name + " does not say which " + std::string(what) + " to hook",
            "write " + section_text(reading, example)};
}

std::optional<std::uint64_t> number(std::string_view text)
{
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal) text.remove_prefix(2);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// "do_exit+0x4" → target and offset.
Result<void> read_function(Reading& reading, std::string_view text)
{
    const std::size_t plus = text.find('+');
    reading.program.target = text.substr(0, plus);
    if (plus == std::string_view::npos) return {};
    const std::optional<std::uint64_t> offset = number(text.substr(plus + 1));
    if (!offset)
        return failure(
            "\"" + std::string(text.substr(plus + 1)) + "\" is no offset into " + reading.program.target,
            "write a number of bytes, like " + section_text(reading, reading.program.target + "+0x10"));
    reading.program.offset = *offset;
    return {};
}

Result<void> kernel_function(Reading& reading)
{
    if (reading.rest.empty()) {
        Error error = says_nothing(reading, "kernel function", "FUNCTION");
        error.hint += ", or name the C function " + reading.kind + "__FUNCTION";
        return failure(std::move(error));
    }
    return read_function(reading, reading.rest);
}

Result<void> tracepoint(Reading& reading)
{
    const std::size_t slash = reading.rest.find_first_of("/:");
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == reading.rest.size()) {
        Error error = says_nothing(reading, "tracepoint", "CATEGORY/NAME");
        if (reading.rest.empty()) error.hint += ", or name the C function tracepoint__CATEGORY__NAME";
        return failure(std::move(error));
    }
    reading.program.target = reading.rest;
    return {};
}

Result<void> kernel_name(Reading& reading)
{
    if (reading.rest.empty())
        return failure(
            says_nothing(reading, reading.kind[0] == 'f' ? "kernel function" : "tracepoint", "NAME"));
    reading.program.target = reading.rest;
    return {};
}

/// A file on the board: a whole path, or a name that the loader looks for.
Result<void> read_path(Reading& reading, std::string_view path)
{
    if (path.empty()) return failure(says_nothing(reading, "file on the board", "/usr/bin/PROGRAM:PLACE"));
    if (path.front() != '/' && path.find('/') != std::string_view::npos)
        return failure("\"" + std::string(path) + "\" is no path from the root of the board's files",
                       "write two slashes: " + section_text(reading, "/" + std::string(reading.rest)));
    reading.program.path = path;
    return {};
}

Result<void> user_function(Reading& reading)
{
    const std::size_t colon = reading.rest.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == reading.rest.size())
        return failure(says_nothing(reading, "function of which file", "/usr/bin/PROGRAM:FUNCTION"));
    if (Result<void> path = read_path(reading, reading.rest.substr(0, colon)); !path) return path;
    const std::string_view place = reading.rest.substr(colon + 1);
    if (place.front() < '0' || place.front() > '9') return read_function(reading, place);
    const std::optional<std::uint64_t> offset = number(place);
    if (!offset)
        return failure("\"" + std::string(place) + "\" is neither a function nor an offset in the file",
                       "write a name, or a number like 0x1234");
    reading.program.offset = *offset;
    return {};
}

Result<void> usdt(Reading& reading)
{
    const std::size_t first = reading.rest.find(':');
    const std::size_t second = first == std::string_view::npos ? first : reading.rest.find(':', first + 1);
    if (second == std::string_view::npos || second == first + 1 || second + 1 == reading.rest.size())
        return failure(says_nothing(reading, "USDT probe", "/usr/bin/PROGRAM:PROVIDER:NAME"));
    reading.program.target = reading.rest.substr(first + 1);
    return read_path(reading, reading.rest.substr(0, first));
}

// perf's names. The loader has the same, and the numbers.
constexpr std::array timed_events{"cpu-clock",
                                  "task-clock",
                                  "cycles",
                                  "instructions",
                                  "ref-cycles",
                                  "bus-cycles",
                                  "branches",
                                  "branch-misses",
                                  "cache-misses",
                                  "cache-references",
                                  "stalled-cycles-frontend",
                                  "stalled-cycles-backend"};
constexpr std::array counted_events{"page-faults",      "minor-faults",   "major-faults",
                                    "context-switches", "cpu-migrations", "alignment-faults",
                                    "emulation-faults"};

// perf has two names for these (man perf-list).
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> other_names{
    {{"cpu-cycles", "cycles"},
     {"branch-instructions", "branches"},
     {"faults", "page-faults"},
     {"cs", "context-switches"},
     {"migrations", "cpu-migrations"}}};

std::string_view usual_name(std::string_view event)
{
    const auto* found = std::ranges::find(other_names, event, &std::pair<std::string_view, std::string_view>::first);
    return found == other_names.end() ? event : found->second;
}

template <class Names>
bool is_one_of(const Names& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Names>
void list(std::string& text, const Names& names)
{
    for (const char* name : names)
        text += (text.empty() ? "" : ", ") + std::string(name);
}

/// "cycles/100000", "cpu-clock/99hz", or without a rate.
Result<void> perf_event(Reading& reading)
{
    const std::size_t slash = reading.rest.find('/');
    const std::string_view event = usual_name(reading.rest.substr(0, slash));
    PlanProgram& program = reading.program;
    if (event.empty()) return failure(says_nothing(reading, "event", "cpu-clock/99hz"));
    const bool counted = is_one_of(counted_events, event);
    if (!counted && !is_one_of(timed_events, event)) {
        std::string known;
        list(known, timed_events);
        list(known, counted_events);
        return failure("there is no perf event \"" + std::string(event) + "\"", "there are: " + known);
    }
    program.target = event;
    program.parameter = counted ? 1 : 99;
    program.is_frequency = !counted;
    if (slash == std::string_view::npos) return {};
    std::string_view rate = reading.rest.substr(slash + 1);
    program.is_frequency = rate.ends_with("hz") || rate.ends_with("Hz");
    if (program.is_frequency) rate.remove_suffix(2);
    const std::optional<std::uint64_t> value = number(rate);
    if (!value || *value == 0)
        return failure("\"" + std::string(reading.rest.substr(slash + 1)) + "\" says no rate for " +
                           program.target,
                       "write how often a second, " + section_text(reading, program.target + "/99hz") +
                           ", or every how many, " + section_text(reading, program.target + "/100000"));
    program.parameter = *value;
    return {};
}

Result<void> on_interface(Reading& reading)
{
    reading.program.path = reading.defaults.interface;
    return {};
}

/// "tc/egress" is what goes out; the rest of the name says nothing.
Result<void> traffic_control(Reading& reading)
{
    if (reading.rest == "egress") reading.program.kind = AttachKind::tc_egress;
    return on_interface(reading);
}

Result<void> in_cgroup(Reading& reading)
{
    reading.program.target = reading.rest.empty() ? reading.kind : std::string(reading.rest);
    reading.program.path = reading.defaults.cgroup.empty() ? "/sys/fs/cgroup" : reading.defaults.cgroup;
    return {};
}

Result<void> several_functions(Reading& reading)
{
    return failure("section \"" + reading.kind + "\" of " + reading.program.name +
                       " hooks many functions at once, which the loader does not do",
                   "write one program for each function, SEC(\"" +
                       reading.kind.substr(0, reading.kind.find('.')) + "/FUNCTION\")");
}

struct Row {
    std::string_view name;
    AttachKind kind;
    Read read;
};

constexpr std::array rows{
    Row{"kprobe", AttachKind::kprobe, kernel_function},
    Row{"kretprobe", AttachKind::kretprobe, kernel_function},
    Row{"kprobe.multi", AttachKind::kprobe, several_functions},
    Row{"kretprobe.multi", AttachKind::kretprobe, several_functions},
    Row{"tracepoint", AttachKind::tracepoint, tracepoint},
    Row{"tp", AttachKind::tracepoint, tracepoint},
    Row{"raw_tracepoint", AttachKind::raw_tracepoint, kernel_name},
    Row{"raw_tracepoint.w", AttachKind::raw_tracepoint, kernel_name},
    Row{"raw_tp", AttachKind::raw_tracepoint, kernel_name},
    Row{"raw_tp.w", AttachKind::raw_tracepoint, kernel_name},
    Row{"uprobe", AttachKind::uprobe, user_function},
    Row{"uprobe.s", AttachKind::uprobe, user_function},
    Row{"uretprobe", AttachKind::uretprobe, user_function},
    Row{"uretprobe.s", AttachKind::uretprobe, user_function},
    Row{"usdt", AttachKind::usdt, usdt},
    Row{"perf_event", AttachKind::perf_event, perf_event},
    Row{"socket", AttachKind::socket_filter, on_interface},
    Row{"xdp", AttachKind::xdp, on_interface},
    Row{"xdp.frags", AttachKind::xdp, on_interface},
    Row{"tc", AttachKind::tc_ingress, traffic_control},
    Row{"tcx", AttachKind::tc_ingress, traffic_control},
    Row{"classifier", AttachKind::tc_ingress, traffic_control},
    Row{"cgroup_skb", AttachKind::cgroup, in_cgroup},
    Row{"cgroup", AttachKind::cgroup, in_cgroup},
    Row{"sockops", AttachKind::cgroup, in_cgroup},
    Row{"fentry", AttachKind::fentry, kernel_name},
    Row{"fentry.s", AttachKind::fentry, kernel_name},
    Row{"fexit", AttachKind::fexit, kernel_name},
    Row{"fexit.s", AttachKind::fexit, kernel_name},
    Row{"tp_btf", AttachKind::tp_btf, kernel_name},
};

}  // namespace

Result<PlanProgram> attach_point(const std::string& program, std::string_view section,
                                 const AttachDefaults& defaults)
{
    // A '?' means that only who names the program wants it.
    if (section.starts_with('?')) return PlanProgram{program};
    const std::size_t slash = section.find('/');
    Reading reading{{program}, std::string(section.substr(0, slash)), {}, defaults};
    if (slash != std::string_view::npos) reading.rest = section.substr(slash + 1);
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.name == reading.kind; });
    if (row == rows.end()) return reading.program;
    reading.program.kind = row->kind;
    if (Result<void> read = row->read(reading); !read) return failure(read.error());
    return reading.program;
}

SourceSpan place_of_section(std::string_view source, const std::string& source_name, std::string_view section)
{
    SourceSpan span{source_name, 0, 0, 0};
    const std::string text = without_comments(source);
    const std::size_t at = text.find("\"" + std::string(section) + "\"");
    if (at == std::string::npos) return span;
    const std::size_t line_end = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    span.line =
        1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    span.column = static_cast<int>(line_end == std::string::npos ? at + 1 : at - line_end);
    span.end_column = span.column + static_cast<int>(section.size()) + 2;
    return span;
}

}  // namespace boardscope::builder
