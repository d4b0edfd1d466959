// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/attach_points.h"

#include "core/dsl/perf_events.h"
#include "core/dsl/usdt_marks.h"
#include "core/dsl/wildcard.h"
#include "core/filter/suggestion.h"
#include "core/target/kernel_history.h"

#include <algorithm>
#include <charconv>

namespace boardscope::dsl {

namespace {

constexpr std::uint32_t whole = UINT32_MAX;

AttachPoints refusal(std::string cause, std::string hint, std::uint32_t part = whole)
{
    AttachPoints points;
    points.problem = Error{std::move(cause), std::move(hint)};
    points.wrong_part = part;
    return points;
}

AttachPoints missing(std::string cause, std::string hint, std::uint32_t part = whole)
{
    AttachPoints points = refusal(std::move(cause), std::move(hint), part);
    points.is_missing = true;
    return points;
}

AttachPoints one_match(std::vector<std::string> parts)
{
    AttachPoints points;
    points.matches.push_back(std::move(parts));
    return points;
}

bool is_number(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string kernel_of(const TargetFacts& facts)
{
    return "this board has " + short_text(facts.profile().kernel_version);
}

std::string_view nearest(std::string_view word, const std::vector<std::string>& known)
{
    const std::vector<std::string_view> names(known.begin(), known.end());
    // Its twin: nanosleep_time32 for nanosleep.
    for (const std::string_view name : names)
        if (word.size() >= 4 && name.starts_with(word)) return name;
    const std::string_view near = filter::nearest_word(word, names);
    if (!near.empty() || word.size() < 4) return near;
    // What compilers and renamings put around a name.
    for (const std::string_view name : names)
        if (name.find(word) != std::string_view::npos) return name;
    return {};
}

// Tracepoints

std::string as_written(std::string_view path)
{
    std::string text = "tracepoint:" + std::string(path);
    if (const std::size_t slash = text.find('/'); slash != std::string::npos) text[slash] = ':';
    return text;
}

std::string tracepoint_hint(const TargetFacts& facts, const std::string& path)
{
    const std::string event = path.substr(path.find('/') + 1);
    for (const std::string& known : facts.tracepoints())
        if (known.substr(known.find('/') + 1) == event)
            return "did you mean " + as_written(known) + "? it exists on this board";
    const std::string_view near = nearest(path, facts.tracepoints());
    return near.empty() ? "`bscope list 'tracepoint:*'` lists those of this board"
                        : "did you mean " + as_written(near) + "? it exists on this board";
}

AttachPoints tracepoints(const AttachSpec& spec, const TargetFacts& facts)
{
    const std::string path = spec.parts[0] + "/" + spec.parts[1];
    const bool is_pattern = has_wildcard(spec.parts[0]) || has_wildcard(spec.parts[1]);
    if (!facts.knows_tracepoints()) {
        if (!is_pattern) return one_match(spec.parts);
        return refusal("the tracepoints of this board are not known, so there is nothing to match " + path,
                       "name them one by one, or connect to the board once");
    }
    AttachPoints points;
    for (const std::string& known : facts.tracepoints()) {
        const std::size_t slash = std::min(known.find('/'), known.size() - 1);
        const std::string category = known.substr(0, slash);
        const std::string event = known.substr(slash + 1);
        if (is_pattern ? matches_wildcard(spec.parts[0], category) && matches_wildcard(spec.parts[1], event)
                       : known == path)
            points.matches.push_back({category, event});
    }
    if (!points.matches.empty()) return points;
    if (is_pattern)
        return missing("no tracepoint of this board matches " + as_written(path),
                       "`bscope list 'tracepoint:*'` lists those of this board");
    return missing("this board has no " + as_written(path), tracepoint_hint(facts, path));
}

AttachPoints raw_tracepoints(const AttachSpec& spec, const TargetFacts& facts)
{
    const std::string& wanted = spec.parts.back();
    if (!facts.knows_tracepoints() && !has_wildcard(wanted)) return one_match({wanted});
    AttachPoints points;
    std::vector<std::string> events;
    for (const std::string& known : facts.tracepoints())
        events.push_back(known.substr(known.find('/') + 1));
    for (const std::string& event : events)
        if (matches_wildcard(wanted, event)) points.matches.push_back({event});
    if (!points.matches.empty()) return points;
    const std::string_view near = nearest(wanted, events);
    return missing("this board has no rawtracepoint:" + wanted,
                   near.empty() ? "`bscope list 'tracepoint:*'` lists the tracepoints of this board"
                                : "did you mean rawtracepoint:" + std::string(near) +
                                      "? it exists on this board");
}

// Functions of the kernel

AttachPoints kernel_functions(const AttachSpec& spec, const Provider& provider, const TargetFacts& facts)
{
    const std::string& wanted = spec.parts.back();
    const auto part = static_cast<std::uint32_t>(spec.parts.size() - 1);
    if (spec.offset != 0 && provider.context != ContextKind::function_entry)
        return refusal(std::string(provider.name) + " takes no offset",
                       "only kprobe:" + wanted + "+" + std::to_string(spec.offset) + " does");
    if (!has_wildcard(wanted)) {
        const std::vector<std::string>& known = facts.functions();
        if (!facts.knows_functions() || std::binary_search(known.begin(), known.end(), wanted))
            return one_match({wanted});
        const std::string_view near = nearest(wanted, known);
        return missing("the kernel of this board has no function " + wanted + " that can be probed",
                       near.empty() ? "`bscope list 'kprobe:*'` lists those it has"
                                    : "did you mean " + std::string(provider.name) + ":" + std::string(near) +
                                          "? it exists on this board",
                       part);
    }
    if (!facts.knows_functions())
        return refusal("the functions of this board's kernel are not known, so there is nothing to match " +
                           wanted,
                       "name them one by one, or connect to the board once", part);
    AttachPoints points;
    for (const std::string& name : facts.functions())
        if (matches_wildcard(wanted, name)) points.matches.push_back({name});
    if (points.matches.empty())
        return missing("no function of this board's kernel matches " + wanted,
                       "`bscope list 'kprobe:*'` lists those it has", part);
    return points;
}

bool is_typed(const Provider& provider)
{
    return provider.context == ContextKind::typed_entry || provider.context == ContextKind::typed_return;
}

/// "use kprobe:vfs_read"
std::string untyped_way(const AttachSpec& spec, const Provider& provider)
{
    const std::string other = provider.context == ContextKind::typed_entry ? "kprobe" : "kretprobe";
    return "use " + other + ":" + spec.parts.back();
}

/// What keeps trampolines, and with them typed probes, from the board.
std::optional<Error> typed_hindrance(const AttachSpec& spec, const Provider& provider, const TargetFacts& facts)
{
    const std::string name(provider.name);
    if (facts.pointer_bytes() == 4)
        return Error{name + " does not exist on 32-bit ARM", untyped_way(spec, provider)};
    const KernelVersion version = facts.profile().kernel_version;
    if (facts.profile().arch == Arch::aarch64 && version != KernelVersion{} && version < KernelVersion{6, 4})
        return Error{name + " needs Linux 6.4 on 64-bit ARM; " + kernel_of(facts), untyped_way(spec, provider)};
    return std::nullopt;
}

AttachPoints typed_functions(const AttachSpec& spec, const Provider& provider, const TargetFacts& facts)
{
    const std::string way = untyped_way(spec, provider);
    AttachPoints points = kernel_functions(spec, provider, facts);
    std::erase_if(points.matches, [&](const auto& match) { return !facts.types().find_function(match[0]); });
    if (points.matches.empty() && !points.problem)
        return missing("the types of this board's kernel have no function " + spec.parts.back(), way);
    return points;
}

// Functions of programs

AttachPoints user_functions(const AttachSpec& spec, const Provider& provider, const TargetFacts& facts)
{
    const std::string path = facts.user_path(spec.parts[0]);
    const std::string& wanted = spec.parts.back();
    const auto part = static_cast<std::uint32_t>(spec.parts.size() - 1);
    if (wanted.starts_with("0x") || is_number(wanted)) return one_match({path, wanted});
    if (has_wildcard(path))
        return refusal("the file of a " + std::string(provider.name) + " has no wildcards", "write the whole path", 0);
    const std::vector<std::string> known = facts.user_functions(path);
    if (known.empty())
        return refusal("there is no file on this host that stands for " + path +
                           " of the board, so where its functions begin is not known",
                       "set sysroot in the target's profile to a folder that has it", 0);
    AttachPoints points;
    bool has_thumb = false;
    for (const std::string& name : known) {
        if (!matches_wildcard(wanted, name)) continue;
        const std::optional<UserFunction> function = facts.user_function(path, name);
        if (function && function->is_thumb)
            has_thumb = true;
        else if (function)
            points.matches.push_back({path, name});
    }
    if (!points.matches.empty()) return points;
    if (has_thumb)
        return refusal(wanted + " of " + path + " is Thumb code, which no kernel can probe",
                       "build the program with -marm", part);
    const std::string_view near = nearest(wanted, known);
    return missing(path + " has no function " + wanted,
                   near.empty() ? "`bscope list 'uprobe:" + path + ":*'` lists those it has"
                                : "did you mean " + std::string(near) + "?",
                   part);
}

AttachPoints user_marks(const AttachSpec& spec, const TargetFacts& facts)
{
    const std::string path = facts.user_path(spec.parts[0]);
    if (has_wildcard(path)) return refusal("the file of a usdt has no wildcards", "write the whole path", 0);
    const auto part = static_cast<std::uint32_t>(spec.parts.size() - 1);
    const std::string provider = spec.parts.size() > 2 ? spec.parts[1] : "*";
    const std::vector<UserMark> known = facts.user_marks(path);
    if (known.empty() && facts.user_functions(path).empty())
        return refusal("there is no file on this host that stands for " + path +
                           " of the board, so where its marks are is not known",
                       "set sysroot in the target's profile to a folder that has it", 0);
    AttachPoints points;
    const UserMark* thumb = nullptr;
    const UserMark* unheard = nullptr;
    for (const UserMark& mark : known) {
        if (!matches_wildcard(provider, mark.provider) || !matches_wildcard(spec.parts.back(), mark.name)) continue;
        if (mark.is_thumb)
            thumb = &mark;
        else if (mark.semaphore_offset != 0 && !counts_semaphores(facts))
            unheard = &mark;
        else
            points.matches.push_back(match_of(path, mark, known));
    }
    if (!points.matches.empty()) return points;
    if (thumb != nullptr)
        return refusal(thumb->name + " of " + path + " is in Thumb code, which no kernel can probe",
                       "build the program with -marm", part);
    if (unheard != nullptr)
        return refusal(unheard->name + " of " + path + " is passed only while a counter says that somebody listens, "
                           "and kernels can raise it since Linux 4.20; " + kernel_of(facts),
                       "put a uprobe on the function that the mark is in", part);
    std::vector<std::string> names;
    for (const UserMark& mark : known)
        names.push_back(mark.name);
    const std::string_view near = nearest(spec.parts.back(), names);
    return missing(path + (known.empty() ? " has no USDT marks" : " has no mark " + spec.parts.back()),
                   known.empty()  ? std::string("programs have them when they were built with <sys/sdt.h>")
                   : near.empty() ? "`bscope list 'usdt:" + path + ":*'` lists those it has"
                                  : "did you mean " + std::string(near) + "?",
                   part);
}

// Times and counts

AttachPoints times(const AttachSpec& spec, const Provider& provider)
{
    const std::string name(provider.name);
    const std::optional<Period> period = period_of(spec.parts);
    if (!period)
        return refusal("\"" + spec.parts.back() + "\" is no time for " + name,
                       "write " + name + (name == "profile" ? ":hz:99, " : ":s:1, ") + name + ":ms:100 or " + name +
                           ":1s");
    AttachPoints points = one_match(spec.parts);
    if (spec.parts.size() == 1 && is_number(spec.parts[0]))
        points.remark = Error{name + ":" + spec.parts[0] + " is taken as seconds",
                              "write " + name + ":s:" + spec.parts[0] + " to say so"};
    return points;
}

AttachPoints counted_events(const AttachSpec& spec, const Provider& provider)
{
    const std::uint32_t type = provider.name == "hardware" ? perf_type_hardware : perf_type_software;
    const PerfEventRow* event = find_perf_event(type, spec.parts[0]);
    if (event == nullptr) {
        std::vector<std::string> names;
        for (const PerfEventRow& row : perf_events())
            if (row.type == type) names.emplace_back(row.name);
        const std::string_view near = nearest(spec.parts[0], names);
        std::string all;
        for (const std::string& name : names)
            all += (all.empty() ? "" : ", ") + name;
        return refusal("there is no " + std::string(provider.name) + " event " + spec.parts[0],
                       near.empty() ? "there are " + all : "did you mean " + std::string(near) + "?", 0);
    }
    if (spec.parts.size() < 2 || spec.parts[1].empty())
        return one_match({std::string(event->name), std::to_string(event->default_period)});
    std::uint64_t count = 0;
    const std::string& text = spec.parts[1];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() || count == 0)
        return refusal("\"" + text + "\" is no count of events", "write a number from 1 on", 1);
    return one_match({std::string(event->name), text});
}

/// What keeps programs of this kind from the board altogether.
std::optional<Error> hindrance(const AttachSpec& spec, const Provider& provider, const TargetFacts& facts)
{
    const std::string name(provider.name);
    if (provider.program_type.empty()) return Error{name + " is not supported", std::string(provider.doc)};
    if (spec.parts.size() < provider.least_parts || spec.parts.size() > provider.most_parts ||
        std::any_of(spec.parts.begin(), spec.parts.end(), [](const auto& part) { return part.empty(); }))
        return Error{"this is no " + name, "write it as " + std::string(provider.form)};
    if (is_typed(provider))
        if (std::optional<Error> error = typed_hindrance(spec, provider, facts)) return error;
    const Availability has = availability(facts.profile(), FeatureGroup::program, provider.program_type);
    if (has.state != Availability::State::lacks) return std::nullopt;
    const std::string cause = "the kernel of this board cannot run programs for " + name;
    // Tried there: what is new enough may have been built without.
    if (has.since && facts.profile().kernel_version >= *has.since)
        return Error{cause, is_typed(provider) ? untyped_way(spec, provider) : "it was built without them"};
    const std::string since = has.since ? " since Linux " + short_text(*has.since) : std::string();
    return Error{cause, "kernels can" + since + "; " + kernel_of(facts)};
}

}  // namespace

AttachPoints attach_points_of(const AttachSpec& spec, const Provider& provider, const TargetFacts& facts)
{
    if (const std::optional<Error> error = hindrance(spec, provider, facts))
        return refusal(error->cause, error->hint);
    switch (provider.context) {
    case ContextKind::nothing: return one_match({});
    case ContextKind::tracepoint: return tracepoints(spec, facts);
    case ContextKind::raw_arguments: return raw_tracepoints(spec, facts);
    case ContextKind::function_entry:
    case ContextKind::function_return: return kernel_functions(spec, provider, facts);
    case ContextKind::typed_entry:
    case ContextKind::typed_return: return typed_functions(spec, provider, facts);
    case ContextKind::user_entry:
    case ContextKind::user_return: return user_functions(spec, provider, facts);
    case ContextKind::sample:
        return provider.name == "interval" || provider.name == "profile" ? times(spec, provider)
                                                                          : counted_events(spec, provider);
    case ContextKind::usdt: return user_marks(spec, facts);
    }
    return refusal(std::string(provider.name) + " is not supported", std::string(provider.doc));
}

}  // namespace boardscope::dsl
