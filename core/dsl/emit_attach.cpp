// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/emit_attach.h"

#include "core/dsl/perf_events.h"
#include "core/dsl/providers.h"
#include "core/dsl/usdt_marks.h"

#include <algorithm>
#include <charconv>

namespace boardscope::dsl {

namespace {

std::string joined(const std::vector<std::string>& parts, char between)
{
    std::string text;
    for (const std::string& part : parts) {
        if (!text.empty()) text += between;
        text += part;
    }
    return text;
}

wire::AttachKind kind_of(const std::string& provider)
{
    using wire::AttachKind;
    if (provider == "BEGIN") return AttachKind::begin;
    if (provider == "END") return AttachKind::end;
    if (provider == "kprobe") return AttachKind::kprobe;
    if (provider == "kretprobe") return AttachKind::kretprobe;
    if (provider == "tracepoint") return AttachKind::tracepoint;
    if (provider == "rawtracepoint") return AttachKind::raw_tracepoint;
    // A mark is an instruction of the program, and the host knows where it is and what its arguments are: the
    // kernel's own 5.15, which libbpf's USDT wants, is not needed.
    if (provider == "uprobe" || provider == "usdt") return AttachKind::uprobe;
    if (provider == "uretprobe") return AttachKind::uretprobe;
    if (provider == "fentry") return AttachKind::fentry;
    if (provider == "fexit") return AttachKind::fexit;
    return AttachKind::perf_event;
}

/// software and hardware: the event in full, and for how many of them the program runs.
void set_counted_event(wire::PlanProgram& entry, const std::vector<std::string>& match)
{
    entry.target = match.empty() ? std::string() : match[0];
    const std::string count = match.size() > 1 ? match[1] : "";
    std::from_chars(count.data(), count.data() + count.size(), entry.parameter);
}

void set_period(wire::PlanProgram& entry, const AttachSpec& spec, const std::vector<std::string>& match)
{
    entry.target = "cpu-clock";
    entry.one_cpu = spec.provider == "interval";
    if (const std::optional<Period> period = period_of(match)) {
        entry.parameter = period->value;
        entry.is_frequency = period->is_frequency;
    }
}

void set_user_function(wire::PlanProgram& entry, const AttachSpec& spec, const std::vector<std::string>& match,
                       const TargetFacts& facts)
{
    if (match.size() < 2) return;
    entry.path = match[0];
    entry.target = match[1];
    entry.offset = spec.offset;
    // The board's file may have been stripped of its symbols; the host knows where the function is.
    if (const std::optional<UserFunction> function = facts.user_function(match[0], match[1])) {
        entry.target.clear();
        entry.offset += function->file_offset;
        entry.build_id = facts.user_build_id(match[0]);
    }
}

void set_mark(wire::PlanProgram& entry, const std::vector<std::string>& match, const TargetFacts& facts)
{
    const std::optional<UserMark> mark = mark_of(match, facts);
    if (!mark) return;
    entry.path = match[0];
    entry.offset = mark->file_offset;
    entry.parameter = mark->semaphore_offset;
    entry.build_id = facts.user_build_id(match[0]);
}

}  // namespace

wire::PlanProgram plan_entry(const std::string& program, const AttachSpec& spec,
                             const std::vector<std::string>& match, const TargetFacts& facts)
{
    wire::PlanProgram entry;
    entry.name = program;
    entry.kind = kind_of(spec.provider);
    switch (entry.kind) {
    case wire::AttachKind::begin:
    case wire::AttachKind::end: break;
    case wire::AttachKind::perf_event:
        if (spec.provider == "software" || spec.provider == "hardware")
            set_counted_event(entry, match);
        else
            set_period(entry, spec, match);
        break;
    case wire::AttachKind::tracepoint: entry.target = joined(match, '/'); break;
    case wire::AttachKind::uprobe:
    case wire::AttachKind::uretprobe:
        if (spec.provider == "usdt")
            set_mark(entry, match, facts);
        else
            set_user_function(entry, spec, match, facts);
        break;
    default:
        entry.target = match.empty() ? std::string() : match.back();
        entry.offset = spec.offset;
    }
    return entry;
}

std::string section_of(const AttachSpec& spec, const std::vector<std::string>& match)
{
    const std::string& provider = spec.provider;
    if (provider == "kprobe" || provider == "kretprobe" || provider == "fentry" || provider == "fexit")
        return match.empty() ? provider : provider + "/" + match.back();
    if (provider == "tracepoint") return provider + "/" + joined(match, '/');
    if (provider == "rawtracepoint") return "raw_tp/" + (match.empty() ? std::string() : match.back());
    if (provider == "uprobe" || provider == "uretprobe") return provider;
    if (provider == "usdt") return "uprobe";
    return "perf_event";
}

std::string name_of_match(const AttachSpec& spec, const std::vector<std::string>& match)
{
    std::string name = spec.provider;
    std::vector<std::string> naming = match;
    if (spec.provider == "usdt") naming.resize(std::min(naming.size(), naming_parts_of_mark));
    if (!naming.empty()) name += ":" + joined(naming, ':');
    if (spec.offset != 0) name += "+" + std::to_string(spec.offset);
    return name;
}

std::string name_of_spec(const AttachSpec& spec)
{
    return name_of_match(spec, spec.parts);
}

}  // namespace boardscope::dsl
