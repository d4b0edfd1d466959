// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The steps of a plan (private to the filter): the tree again, cheapest questions first, with
//          compiled patterns.
// Thread:  plain values; immutable once made.
// Errors:  located, for regular expressions only.
#pragma once

#include "core/filter/filter_ast.h"
#include "core/filter/filter_plan.h"
#include "core/filter/text_matcher.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace boardscope::filter {

enum class StepKind {
    everything,
    all_of,
    any_of,
    none_of,
    numbers,
    losses,
    dictionary,
    message,
    named_numbers,
    named_texts,
    named_presence
};

struct PlanStep {
    StepKind kind = StepKind::everything;
    std::vector<PlanStep> children;
    Field field = Field::msg;
    bool negated = false;
    std::vector<NumberRange> ranges;     ///< numbers, losses
    std::optional<TextPattern> pattern;  ///< dictionary, message; without one: is it there at all?
    std::string name;                    ///< of Field::named
    store::ReadAs read_as = store::ReadAs::plain;
    std::size_t reader = 0;  ///< which reader of a run belongs to the name
    std::size_t slot = 0;    ///< which matcher and memo of a run belong to the pattern
    int cost = 0;            ///< of one row, roughly, for the order of questions
};

/// Numbers the patterns and named fields from `counts` on, and leaves it after the last.
[[nodiscard]] FilterResult<PlanStep> make_steps(const Node& tree, StepCounts& counts);

}  // namespace boardscope::filter
