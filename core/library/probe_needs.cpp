// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/library/probe_needs.h"

#include "core/target/kernel_history.h"

#include <algorithm>
#include <optional>

namespace boardscope::library {

namespace {

bool holds(const std::vector<std::string>& sorted, const std::string& name)
{
    return std::binary_search(sorted.begin(), sorted.end(), name);
}

/// "; its kernel wants CONFIG_GPIOLIB": the options that the card names, which nobody can see in a list of
/// names.
std::string wanted_options(const ProbeCard& card)
{
    std::string list;
    for (const Need& need : card.needs)
        if (need.kind == NeedKind::option) list += (list.empty() ? "" : ", ") + need.name;
    return list.empty() ? list : "; its kernel wants " + list;
}

std::optional<std::string> lack_of_user_function(const Need& need, const dsl::TargetFacts& facts)
{
    const std::string path = facts.user_path(need.file);
    const std::vector<std::string> known = facts.user_functions(path);
    if (known.empty()) return "there is no file on this host that stands for " + path + " of the board";
    const std::optional<dsl::UserFunction> function = facts.user_function(path, need.name);
    if (!function) return path + " has no function " + need.name;
    if (function->is_thumb) return need.name + " of " + path + " is Thumb code, which no kernel can probe";
    return std::nullopt;
}

std::optional<std::string> lack_of(const Need& need, const ProbeCard& card, const dsl::TargetFacts& facts)
{
    const TargetProfile& profile = facts.profile();
    switch (need.kind) {
    case NeedKind::linux_version:
        if (profile.kernel_version == KernelVersion{} || profile.kernel_version >= need.version)
            return std::nullopt;
        return "it needs " + need.text + ", and this board has " + short_text(profile.kernel_version);
    case NeedKind::tracepoint:
        if (!facts.knows_tracepoints() || holds(facts.tracepoints(), need.name)) return std::nullopt;
        return "this board has no " + need.text + wanted_options(card);
    case NeedKind::function:
        if (!facts.knows_functions() || holds(facts.functions(), need.name)) return std::nullopt;
        return "the kernel of this board has no function " + need.name + " that can be probed";
    case NeedKind::user_function: return lack_of_user_function(need, facts);
    case NeedKind::option: {
        if (!profile.found) return std::nullopt;
        const auto option = profile.found->options.find(need.name);
        if (option == profile.found->options.end() || option->second != "n") return std::nullopt;
        return "the kernel of this board is built without " + need.name;
    }
    case NeedKind::types:
        if (facts.types().find_type("struct task_struct")) return std::nullopt;
        return "where the kernel of this board keeps its fields is not known";
    }
    return std::nullopt;
}

}  // namespace

std::vector<Lack> lacking(const ProbeCard& card, const dsl::TargetFacts& facts)
{
    std::vector<Lack> lacks;
    const auto ask = [&](const Need& need) {
        if (std::optional<std::string> reason = lack_of(need, card, facts))
            lacks.push_back({need.text, std::move(*reason)});
    };
    for (const Need& need : card.needs)
        if (need.kind != NeedKind::types) ask(need);
    for (const Need& need : card.needs)
        if (need.kind == NeedKind::types && lacks.empty()) ask(need);
    return lacks;
}

}  // namespace boardscope::library
