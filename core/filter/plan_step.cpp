// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/plan_step.h"

#include <algorithm>
#include <utility>

namespace boardscope::filter {

namespace {

constexpr int column_cost = 1;
constexpr int search_cost = 30;
constexpr int regex_cost = 200;

FilterResult<PlanStep> step_of(const Comparison& comparison, std::size_t& slot_count)
{
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
    step.slot = slot_count++;
    return step;
}

PlanStep step_of(const Presence& presence)
{
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

FilterResult<PlanStep> make_steps(const Node& tree, std::size_t& slot_count)
{
    if (tree.kind == NodeKind::comparison) return step_of(tree.comparison, slot_count);
    if (tree.kind == NodeKind::presence) return step_of(tree.presence);
    PlanStep step;
    step.kind = kind_of(tree.kind);
    for (const Node& child : tree.children) {
        auto made = make_steps(child, slot_count);
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
