// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_argument.h"

#include "app/cli/messages.h"
#include "core/filter/doubts.h"
#include "core/filter/suggestion.h"
#include "core/stats/seen_values.h"

#include <algorithm>
#include <map>
#include <vector>

namespace boardscope::cli {

namespace {

/// How many characters, not bytes: a mark stands under one of them.
std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// What is wrong, the filter with a mark under the place, and what to write instead.
void say_wrong(const filter::FilterError& wrong, const std::string& text)
{
    const Error error = filter::to_error(wrong, text);
    const auto [begin, end] = wrong.range;
    say(Error{error.cause, {}});
    if (begin <= end && end <= text.size()) {
        const std::string_view shown = text;
        const std::size_t marks = std::max<std::size_t>(characters(shown.substr(begin, end - begin)), 1);
        say("        " + text + "\n        " + std::string(characters(shown.substr(0, begin)), ' ') +
            std::string(marks, '^'));
    }
    if (!error.hint.empty()) say("        " + error.hint);
}

std::optional<filter::FilterPlan> compile(const std::string& text, const filter::FieldCatalog& fields)
{
    filter::FilterResult<filter::FilterPlan> plan = filter::FilterPlan::compile(text, fields);
    if (plan) return std::move(*plan);
    say_wrong(plan.error(), text);
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

void say_doubts(const filter::FilterPlan& plan, const store::Snapshot& snapshot)
{
    const filter::FieldCatalog known(snapshot);
    filter::FieldCatalog fields = known;
    // Those that no event has are told by say_missing_fields().
    for (const std::string& name : plan.named_fields())
        if (!known.find(name)) fields.add({}, name, true, decode::FieldUnit::none);
    std::map<std::string, filter::SeenField, std::less<>> counted;
    for (const std::string& field : filter::fields_in(plan)) {
        if (!filter::find_field(field) && !known.find(field)) continue;
        stats::SeenValues values(field);
        (void)values.update(snapshot, snapshot.row_count());
        counted.emplace(field, values.outcome(snapshot));
    }
    const auto seen = [&](std::string_view field) -> const filter::SeenField* {
        const auto found = counted.find(field);
        return found == counted.end() ? nullptr : &found->second;
    };
    for (const filter::FilterError& doubt : filter::doubts(plan, fields, seen))
        say(doubt.message + (doubt.hint.empty() ? "" : ": " + doubt.hint));
}

}  // namespace boardscope::cli
