// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The steps of a plan (private to the filter): the tree again, cheapest questions first, with
//          compiled patterns.
// Thread:  plain values; immutable once made.
// Errors:  located, for regular expressions only.
#pragma once

#include "core/filter/filter_ast.h"
#include "core/filter/text_matcher.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace boardscope::filter {

enum class StepKind { everything, all_of, any_of, none_of, numbers, losses, dictionary, message };

struct PlanStep {
    StepKind kind = StepKind::everything;
    std::vector<PlanStep> children;
    Field field = Field::msg;
    bool negated = false;
    std::vector<NumberRange> ranges;     ///< numbers, losses
    std::optional<TextPattern> pattern;  ///< dictionary, message; without one: is it there at all?
    std::size_t slot = 0;                ///< which matcher and memo of a run belong to the pattern
    int cost = 0;                        ///< of one row, roughly, for the order of questions
};

/// Numbers the patterns from `slot_count` on, and leaves it after the last.
[[nodiscard]] FilterResult<PlanStep> make_steps(const Node& tree, std::size_t& slot_count);

}  // namespace boardscope::filter
