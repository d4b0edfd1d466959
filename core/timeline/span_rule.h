// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SpanRule: which rows begin a span of time, which rows end it, and what the two have in common.
// Thread:  plain values, any thread.
// Units:   none.
// Errors:  of the filters, as filters tell them. An event that has no known partner has no rule.
#pragma once

#include "core/filter/filter_plan.h"
#include "core/filter/row_field.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope::timeline {

struct SpanRule {
    filter::FilterPlan from;
    filter::FilterPlan to;
    /// A beginning and an end belong together where these two numbers are the same. Null: always.
    std::shared_ptr<const filter::RowField> from_key;
    std::shared_ptr<const filter::RowField> to_key;
    /// Of the row that begins: spans of one value share a lane. Null: by from_key.
    std::shared_ptr<const filter::RowField> lanes_by;
    /// Several may be open with one key, and the last to begin is the first to end, as functions are.
    /// Otherwise the next beginning takes the place of one that never ended.
    bool nests = true;
};

/// From the rows of an event to those of its partner, on the same task.
[[nodiscard]] std::optional<SpanRule> calls_of(std::string_view event);
/// What each CPU ran: from one sched_switch to the next on the same CPU, lanes by next_pid. `next_pid` null:
/// the number in the message.
[[nodiscard]] SpanRule run_slices(std::shared_ptr<const filter::RowField> next_pid = nullptr);
/// Any two filters, and a field both kinds of rows have, or null.
[[nodiscard]] filter::FilterResult<SpanRule> spans_between(std::string_view from, std::string_view to,
                                                           std::shared_ptr<const filter::RowField> key);

}  // namespace boardscope::timeline
