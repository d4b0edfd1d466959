// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/file_commands.h"
#include "app/cli/filter_argument.h"
#include "app/cli/interrupt.h"
#include "app/cli/messages.h"
#include "app/cli/saved_input.h"
#include "app/cli/until_interrupted.h"
#include "core/filter/live_filter.h"
#include "core/filter/row_field.h"
#include "core/stats/summary.h"
#include "core/stats/summary_text.h"

#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

using Json = nlohmann::ordered_json;
using FieldPointer = std::shared_ptr<const filter::RowField>;

/// Every field that a row may have can be counted; only numbers and times can be summed up.
Result<stats::Question> read_question(const StatsArguments& arguments, const store::Snapshot& all)
{
    stats::Question question;
    question.wishes.top = arguments.top;
    const bool asks_nothing = arguments.by.empty() && arguments.of.empty();
    const std::string by = asks_nothing ? "event" : arguments.by;
    if (!by.empty()) question.by = filter::row_field(by, all);
    if (!by.empty() && !question.by)
        return failure("there is no field '" + by + "' to count by",
                       "docs/filter.md lists the fields; comm, event, cpu or pid for example");
    if (arguments.of.empty()) return question;
    question.of = filter::row_field(arguments.of, all);
    if (!question.of)
        return failure("there is no field '" + arguments.of + "' to measure",
                       "docs/filter.md lists the fields that are numbers");
    if (question.of->unit() == filter::FieldUnit::name)
        return failure("'" + arguments.of + "' is a text and has no percentiles",
                       "--by " + arguments.of + " counts by it");
    return question;
}

Json to_json(const stats::Distribution& of)
{
    return {{"count", of.count}, {"min", of.min}, {"mean", of.mean}, {"p50", of.p50},
            {"p90", of.p90},     {"p99", of.p99}, {"max", of.max},   {"sum", of.sum}};
}

Json to_json(const stats::Histogram& histogram)
{
    Json buckets = Json::array();
    for (const stats::HistogramBucket& bucket : histogram.buckets)
        buckets.push_back({{"from", bucket.low}, {"to", bucket.high}, {"count", bucket.count}});
    return buckets;
}

Json to_json(const stats::Summary& summary)
{
    Json out{{"count", summary.count},        {"from_ns", summary.range.begin_ns},
             {"to_ns", summary.range.end_ns}, {"per_second", summary.rate},
             {"lost", summary.lost.events},   {"lost_at_least", summary.lost.at_least}};
    if (!summary.naming.of.empty()) {
        out["of"] = summary.naming.of;
        out["without"] = summary.without_of;
        out["distribution"] = to_json(summary.of);
        out["histogram"] = to_json(summary.log2);
    }
    if (summary.naming.by.empty()) return out;
    out["by"] = summary.naming.by;
    out["group_count"] = summary.group_count;
    out["other_count"] = summary.other_count;
    Json groups = Json::array();
    for (const stats::Group& group : summary.groups) {
        Json one{{summary.naming.by, group.label}, {"count", group.count}, {"share", group.share}};
        if (group.of) one["distribution"] = to_json(*group.of);
        groups.push_back(std::move(one));
    }
    out["groups"] = std::move(groups);
    return out;
}

std::string text_of(const stats::Summary& summary, Format format)
{
    if (format == Format::text) return stats::to_text(summary);
    // Names are bytes, JSON is Unicode: what is not UTF-8 becomes U+FFFD.
    return to_json(summary).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

int stats_of_file(const StatsArguments& arguments)
{
    std::optional<filter::FilterPlan> plan = read_filter(arguments.filter);
    if (!plan) return exit_usage;
    filter::LiveFilter live(std::move(*plan));
    store::Snapshot all;
    const auto file = read_saved_input(arguments.input, false, [&](const store::Snapshot& snapshot) {
        all = snapshot;
        live.update(snapshot);
        return true;
    });
    if (!file) return exit_failure;
    const Result<stats::Question> question = read_question(arguments, all);
    if (!question) {
        say(question.error());
        return exit_usage;
    }
    const std::optional<stats::Summary> summary = until_interrupted(
        [&](const std::stop_token& stop) { return stats::summarize(all, live.rows(), *question, stop); });
    if (!summary) return exit_interrupted;
    RowPrinter printer(arguments.format);
    (void)printer.print_block(text_of(*summary, arguments.format));
    say_what_was_read(*file, all.totals());
    say_missing_fields(live.plan(), all);
    const std::optional<Error> unwritten = printer.error();
    if (unwritten) say(*unwritten);
    if (interrupt_count() > 0) return exit_interrupted;
    return unwritten ? exit_failure : exit_ok;
}

}  // namespace boardscope::cli
