// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/plan_step.h"

#include <algorithm>
#include <utility>

namespace boardscope::filter {

namespace {

constexpr int column_cost = 1;
constexpr int reading_cost = 40;  // of a message; of a column it is less, but who knows which it will be
constexpr int search_cost = 30;
constexpr int regex_cost = 200;

FilterResult<PlanStep> step_of_named(const Comparison& comparison, StepCounts& counts)
{
    PlanStep step;
    step.field = Field::named;
    step.name = comparison.name;
    step.reader = counts.readers++;
    step.negated = comparison.negated;
    step.cost = reading_cost;
    if (comparison.texts.empty()) {
        step.kind = StepKind::named_numbers;
        step.ranges = comparison.ranges;
        step.read_as = comparison.read_as;
        return step;
    }
    auto pattern = TextPattern::compile(comparison);
    if (!pattern) return tl::unexpected<FilterError>(pattern.error());
    step.kind = StepKind::named_texts;
    if (pattern->test() == TextTest::regex) step.cost += regex_cost;
    step.pattern = std::move(*pattern);
    step.slot = counts.slots++;
    return step;
}

FilterResult<PlanStep> step_of(const Comparison& comparison, StepCounts& counts)
{
    if (comparison.field == Field::named) return step_of_named(comparison, counts);
    PlanStep step;
    step.field = comparison.field;
    step.negated = comparison.negated;
    step.cost = column_cost;
    if (facts_of(comparison.field).type != FieldType::text) {
        step.kind = comparison.field == Field::lost ? StepKind::losses : StepKind::numbers;
        step.ranges = comparison.ranges;
        return step;
    }
    auto pattern = TextPattern::compile(comparison);
    if (!pattern) return tl::unexpected<FilterError>(pattern.error());
    step.kind = comparison.field == Field::msg ? StepKind::message : StepKind::dictionary;
    if (step.kind == StepKind::message)
        step.cost = pattern->test() == TextTest::regex ? regex_cost : search_cost;
    step.pattern = std::move(*pattern);
    step.slot = counts.slots++;
    return step;
}

PlanStep step_of(const Presence& presence, StepCounts& counts)
{
    if (presence.field == Field::named) {
        PlanStep named;
        named.kind = StepKind::named_presence;
        named.field = Field::named;
        named.name = presence.name;
        named.reader = counts.readers++;
        named.cost = reading_cost;
        return named;
    }
    const FieldFacts& facts = facts_of(presence.field);
    PlanStep step;
    step.field = presence.field;
    step.cost = column_cost;
    step.ranges = {{facts.least, facts.greatest}};
    if (presence.field == Field::lost)
        step.kind = StepKind::losses;
    else if (presence.field == Field::msg)
        step.kind = StepKind::message;
    else if (facts.type == FieldType::text)
        step.kind = StepKind::dictionary;
    else
        step.kind = StepKind::numbers;
    // Of a text column every id but that of the empty text is something.
    if (step.kind == StepKind::dictionary) step.ranges = {{1, std::int64_t{UINT32_MAX}}};
    return step;
}

StepKind kind_of(NodeKind kind)
{
    switch (kind) {
    case NodeKind::all_of: return StepKind::all_of;
    case NodeKind::any_of: return StepKind::any_of;
    case NodeKind::none_of: return StepKind::none_of;
    default: return StepKind::everything;
    }
}

}  // namespace

FilterResult<PlanStep> make_steps(const Node& tree, StepCounts& counts)
{
    if (tree.kind == NodeKind::comparison) return step_of(tree.comparison, counts);
    if (tree.kind == NodeKind::presence) return step_of(tree.presence, counts);
    PlanStep step;
    step.kind = kind_of(tree.kind);
    for (const Node& child : tree.children) {
        auto made = make_steps(child, counts);
        if (!made) return made;
        step.cost += made->cost;
        step.children.push_back(std::move(*made));
    }
    // The order of questions does not change the answer, only how many rows the dear ones see.
    std::stable_sort(step.children.begin(), step.children.end(),
                     [](const PlanStep& a, const PlanStep& b) { return a.cost < b.cost; });
    return step;
}

}  // namespace boardscope::filter
