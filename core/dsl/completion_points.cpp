// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/completion_points.h"

#include "core/dsl/perf_events.h"
#include "core/dsl/providers.h"
#include "core/dsl/usdt_argument.h"
#include "core/target/kernel_history.h"
#include "core/target/type_text.h"

#include <algorithm>
#include <iterator>

namespace boardscope::dsl {

namespace {

using Kind = CompletionKind;

/// Without a kind before it, a name is looked for among all that has one, but not before this much of it is
/// known.
constexpr std::size_t least_letters_of_names = 3;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lacks_program(const TargetFacts& facts, const Provider& provider)
{
    if (provider.program_type.empty()) return "not supported: " + std::string(provider.doc);
    const Availability there = availability(facts.profile(), FeatureGroup::program, provider.program_type);
    if (there.state != Availability::State::lacks) return {};
    return there.since ? "needs Linux " + short_text(*there.since) : "this kernel has no such programs";
}

void add_kinds(const TargetFacts& facts, Gathered& out)
{
    for (const Provider& provider : providers()) {
        if (provider.program_type.empty()) continue;
        const std::string text = std::string(provider.name) + (provider.most_parts > 0 ? ":" : "");
        out.add({Kind::probe_kind, text, std::string(provider.form), std::string(provider.doc),
                 lacks_program(facts, provider)});
    }
    out.add({Kind::keyword,
             "span",
             "span NAME = ATTACH .. ATTACH { field = value; }",
             "how long something takes, as bars",
             {}});
    out.add({Kind::keyword, "config", "config = { name = value; }", "settings of the script", {}});
    out.add({Kind::keyword, "macro", "macro NAME($x, @m, y) { … }", "statements, or a value, with a name", {}});
    out.add({Kind::keyword, "let", "let @NAME = hash(ENTRIES);",
             "how large a map is: hash, lruhash, percpuhash, percpulruhash", {}});
}

void add_functions(const std::string& before, const TargetFacts& facts, Gathered& out)
{
    for (const std::string& function : facts.functions())
        if (out.matches(function)) out.add({Kind::attach_point, before + function, {}, {}, {}});
}

/// Part 0: categories; part 1: events.
void add_tracepoints(const std::vector<std::string>& parts, const TargetFacts& facts, Gathered& out)
{
    std::string last;
    for (const std::string& name : facts.tracepoints()) {
        const std::size_t slash = std::min(name.find('/'), name.size() - 1);
        const std::string category = name.substr(0, slash);
        if (parts.size() > 1) {
            if (category == parts[1]) out.add({Kind::attach_point, name.substr(slash + 1), {}, {}, {}});
        } else if (category != last) {
            last = category;
            out.add({Kind::attach_point, category + ":", {}, {}, {}});
        }
    }
}

void add_events(std::uint32_t type, Gathered& out)
{
    for (const PerfEventRow& row : perf_events())
        if (row.type == type)
            out.add({Kind::attach_point,
                     std::string(row.name) + ":",
                     {},
                     "one sample for each " + std::to_string(row.default_period),
                     {}});
}

/// Part 2: providers and names; part 3: the names of a provider.
void add_marks(const std::vector<std::string>& parts, const TargetFacts& facts, Gathered& out)
{
    std::string last;
    for (const UserMark& mark : facts.user_marks(facts.user_path(parts[1]))) {
        const bool has_provider = parts.size() > 2;
        std::string text = has_provider ? mark.name : mark.provider + ":" + mark.name;
        if ((has_provider && mark.provider != parts[2]) || text == last) continue;
        last = text;
        std::string detail;
        for (const UsdtArgument& argument : usdt_arguments(mark.arguments, facts.profile().arch))
            detail += (detail.empty() ? "" : ", ") + argument.text;
        out.add({Kind::attach_point, std::move(text), std::move(detail), {},
                 mark.is_thumb ? "in Thumb code, which no kernel can probe" : ""});
    }
}

/// "openat" finds tracepoint:syscalls:sys_enter_openat and kprobe:do_sys_openat2.
void add_by_name(const TargetFacts& facts, Gathered& out)
{
    for (const std::string& name : facts.tracepoints()) {
        if (!out.matches(name)) continue;
        std::string spelled = "tracepoint:" + name;
        std::replace(spelled.begin(), spelled.end(), '/', ':');
        out.add({Kind::attach_point, std::move(spelled), {}, {}, {}});
    }
    add_functions("kprobe:", facts, out);
}

}  // namespace

std::string prototype_of(const TargetFacts& facts, std::string_view function)
{
    const TypeTable& types = facts.types();
    const std::optional<TypeId> id = types.find_function(function);
    return id ? type_text(types, types.target(*id), function) : std::string();
}

std::string fields_of(const TargetFacts& facts, std::string_view category, std::string_view event)
{
    constexpr std::size_t most = 4;
    std::string text;
    std::size_t count = 0;
    for (const TracepointField& field :
         facts.tracepoint(category, event).value_or(std::vector<TracepointField>())) {
        if (++count > most) return text + ", …";
        text += (text.empty() ? "" : ", ") + field.name;
    }
    return text;
}

Gathered::Gathered(std::string_view wanted, std::size_t limit) : wanted_(wanted), limit_(limit)
{
    std::transform(wanted_.begin(), wanted_.end(), wanted_.begin(), lower);
}

bool Gathered::begins_alike(std::string_view text) const
{
    return text.size() >= wanted_.size() && std::equal(wanted_.begin(), wanted_.end(), text.begin(),
                                                       [](char a, char b) { return a == lower(b); });
}

bool Gathered::matches(std::string_view text) const
{
    return std::search(text.begin(), text.end(), wanted_.begin(), wanted_.end(),
                       [](char a, char b) { return lower(a) == b; }) != text.end() ||
           wanted_.empty();
}

void Gathered::add(CompletionItem item)
{
    if (!matches(item.text)) return;
    std::vector<CompletionItem>& place = begins_alike(item.text) ? first_ : others_;
    if (place.size() >= limit_)
        ++left_out_;
    else
        place.push_back(std::move(item));
}

Completion Gathered::result(TextRange typed) &&
{
    Completion completion{.typed = typed, .items = std::move(first_), .is_cut = left_out_ > 0};
    for (CompletionItem& item : others_) {
        if (completion.items.size() >= limit_) {
            completion.is_cut = true;
            break;
        }
        completion.items.push_back(std::move(item));
    }
    return completion;
}

void add_attach_points(const std::vector<std::string>& parts, const TargetFacts& facts, Gathered& out)
{
    if (parts.empty()) {
        add_kinds(facts, out);
        if (out.wanted().size() >= least_letters_of_names) add_by_name(facts, out);
        return;
    }
    const Provider* provider = find_provider(parts.front());
    if (provider == nullptr) return;
    const std::string_view name = provider->name;
    if (name == "tracepoint" && parts.size() < 3)
        add_tracepoints(parts, facts, out);
    else if ((name == "kprobe" || name == "kretprobe" || name == "fentry" || name == "fexit") &&
             parts.size() == 1)
        add_functions({}, facts, out);
    else if (is_in_user_program(provider->context) && parts.size() == 1) {
        for (const std::string& path : facts.user_programs())
            out.add({Kind::attach_point, path + ":", {}, {}, {}});
    } else if (name == "usdt" && (parts.size() == 2 || parts.size() == 3))
        add_marks(parts, facts, out);
    else if (is_in_user_program(provider->context) && parts.size() == 2) {
        for (const std::string& function : facts.user_functions(facts.user_path(parts[1])))
            out.add({Kind::attach_point, function, {}, {}, {}});
    } else if (name == "software" && parts.size() == 1)
        add_events(perf_type_software, out);
    else if (name == "hardware" && parts.size() == 1)
        add_events(perf_type_hardware, out);
    else if ((name == "interval" || name == "profile") && parts.size() == 1) {
        for (const char* unit : {"s:", "ms:", "us:", "hz:"})
            out.add({Kind::attach_point, unit, {}, {}, {}});
    } else if (name == "rawtracepoint" && parts.size() == 1) {
        for (const std::string& event : facts.tracepoints())
            out.add({Kind::attach_point, event.substr(event.find('/') + 1), {}, {}, {}});
    }
}

void describe_attach_points(const std::vector<std::string>& parts, const TargetFacts& facts,
                            Completion& completion)
{
    const bool is_tracepoint = parts.size() == 2 && find_provider(parts[0]) == find_provider("tracepoint");
    for (CompletionItem& item : completion.items) {
        if (item.kind != Kind::attach_point) continue;
        if (is_tracepoint) {
            item.detail = fields_of(facts, parts[1], item.text);
            continue;
        }
        const bool is_whole = item.text.starts_with("kprobe:");
        if (is_whole || (parts.size() == 1 && !item.text.ends_with(':')))
            item.detail = prototype_of(facts, is_whole ? std::string_view(item.text).substr(7)
                                                       : std::string_view(item.text));
        if (!item.text.starts_with("tracepoint:")) continue;
        const std::size_t colon = item.text.rfind(':');
        item.detail = fields_of(facts, std::string_view(item.text).substr(11, colon - 11),
                                std::string_view(item.text).substr(colon + 1));
    }
}

}  // namespace boardscope::dsl
