// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/span_rule.h"

#include "core/filter/quoted_text.h"
#include "core/timeline/call_names.h"

#include <utility>

namespace boardscope::timeline {

namespace {

filter::FilterResult<filter::FilterPlan> rows_of(std::string_view event)
{
    return filter::FilterPlan::compile("event == " + filter::quoted_text(event));
}

}  // namespace

std::optional<SpanRule> calls_of(std::string_view event)
{
    const std::optional<std::string> partner = partner_of(event);
    if (!partner) return std::nullopt;
    auto from = rows_of(event);
    auto to = rows_of(*partner);
    // Names that no filter can hold come from damage.
    if (!from || !to) return std::nullopt;
    const std::optional<CallName> name = call_name_of(event);
    const auto key = filter::row_field(name && name->is_of_cpu ? filter::Field::cpu : filter::Field::pid);
    return SpanRule{std::move(*from), std::move(*to), key, key, nullptr, true};
}

SpanRule run_slices(std::shared_ptr<const filter::RowField> next_pid)
{
    const filter::FilterPlan switches = rows_of("sched_switch").value_or(filter::FilterPlan());
    const auto cpu = filter::row_field(filter::Field::cpu);
    if (!next_pid) next_pid = filter::message_number("next_pid");
    return {switches, switches, cpu, cpu, std::move(next_pid), false};
}

filter::FilterResult<SpanRule> spans_between(std::string_view from, std::string_view to,
                                             std::shared_ptr<const filter::RowField> key)
{
    auto from_plan = filter::FilterPlan::compile(from);
    if (!from_plan) return tl::unexpected<filter::FilterError>(from_plan.error());
    auto to_plan = filter::FilterPlan::compile(to);
    if (!to_plan) return tl::unexpected<filter::FilterError>(to_plan.error());
    return SpanRule{std::move(*from_plan), std::move(*to_plan), key, key, nullptr, true};
}

}  // namespace boardscope::timeline
