// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_argument.h"

#include "app/cli/messages.h"
#include "core/filter/suggestion.h"

#include <vector>

namespace boardscope::cli {

namespace {

std::optional<filter::FilterPlan> compile(const std::string& text, const filter::FieldCatalog& fields)
{
    filter::FilterResult<filter::FilterPlan> plan = filter::FilterPlan::compile(text, fields);
    if (plan) return std::move(*plan);
    say(filter::to_error(plan.error(), text));
    return std::nullopt;
}

}  // namespace

std::optional<filter::FilterPlan> read_filter(const std::string& text)
{
    return compile(text, filter::FieldCatalog::open());
}

std::optional<filter::FilterPlan> read_filter(const std::string& text, const store::Snapshot& snapshot)
{
    return compile(text, filter::FieldCatalog(snapshot));
}

void say_missing_fields(const filter::FilterPlan& plan, const store::Snapshot& snapshot)
{
    const filter::FieldCatalog fields(snapshot);
    std::vector<std::string_view> known;
    for (const filter::FieldFacts& field : filter::all_fields())
        known.push_back(field.name);
    for (const filter::NamedField& field : fields.fields())
        known.push_back(field.name);
    for (const std::string& name : plan.named_fields()) {
        if (fields.find(name)) continue;
        const std::string_view near = filter::nearest_word(name, known);
        say("no event had a field " + name +
            (near.empty() ? "" : ": did you mean " + std::string(near) + "?"));
    }
}

}  // namespace boardscope::cli
