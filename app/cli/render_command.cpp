// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_command.h"

#include "app/cli/filter_argument.h"
#include "app/cli/messages.h"
#include "app/cli/render_map.h"
#include "app/views/paint/histogram_painter.h"
#include "app/views/paint/picture_file.h"
#include "app/views/paint/render_timeline.h"
#include "core/filter/filter_plan.h"
#include "core/stats/span_source.h"
#include "core/timeline/place_text.h"
#include "core/timeline/time_text.h"

#include <QGuiApplication>

#include <charconv>
#include <functional>
#include <optional>
#include <utility>

namespace boardscope::cli {

namespace {

constexpr int least_side_px = 64;
/// Of device pixels: what QImage and everyone who looks at the picture can take.
constexpr int longest_side_px = 16'384;

std::optional<QSize> size_from(const std::string& text)
{
    int width = 0;
    int height = 0;
    const char* end = text.data() + text.size();
    const auto [middle, first_error] = std::from_chars(text.data(), end, width);
    if (first_error != std::errc() || middle == end || *middle != 'x') return std::nullopt;
    const auto [last, second_error] = std::from_chars(middle + 1, end, height);
    if (second_error != std::errc() || last != end) return std::nullopt;
    return QSize(width, height);
}

Result<QSize> checked_size(const RenderArguments& arguments)
{
    const std::optional<QSize> size = size_from(arguments.size);
    if (!size)
        return failure("\"" + arguments.size + "\" is no size", "write it as WIDTHxHEIGHT, like 1600x400");
    const int shorter = std::min(size->width(), size->height());
    const double longer = std::max(size->width(), size->height()) * arguments.scale;
    if (shorter < least_side_px || !(arguments.scale >= 0.5 && longer <= longest_side_px))
        return failure("a picture of " + arguments.size + " cannot be drawn at this scale",
                       "choose sides from " + std::to_string(least_side_px) + " to " +
                           std::to_string(longest_side_px) + " pixels, scale included");
    return *size;
}

Error no_grouping(const std::string& name)
{
    std::string names;
    for (const timeline::GroupingFacts& facts : timeline::all_groupings())
        names += std::string(facts.name) + ", ";
    return {"nothing called \"" + name + "\" makes lanes", "use " + names + "or a field that filters know"};
}

Result<timeline::LaneChoice> lanes_named(const std::string& name, const store::Snapshot& snapshot)
{
    if (const auto choice = timeline::LaneChoice::named(name)) return *choice;
    if (auto field = filter::row_field(name, snapshot)) return timeline::LaneChoice(std::move(field));
    return tl::unexpected<Error>(no_grouping(name));
}

/// The range asked for, open ends being those of the trace; empty where nothing was asked.
Result<timeline::TimeRange> range_between(const RenderArguments& arguments, const store::Totals& totals)
{
    timeline::TimeRange range;
    if (arguments.begin.empty() && arguments.end.empty()) return range;
    range = {totals.first_time_ns, timeline::time_plus(totals.last_time_ns, 1)};
    for (const auto& [text, time] : {std::pair(&arguments.begin, &range.begin_ns), std::pair(&arguments.end, &range.end_ns)}) {
        if (text->empty()) continue;
        const Result<timeline::Place> place = timeline::parse_place(*text, {});
        if (!place) return tl::unexpected<Error>(place.error());
        const auto* at = std::get_if<timeline::BoardTime>(&*place);
        if (!at) return failure("\"" + *text + "\" is no time", "write the board's time in seconds, like 203.4123");
        *time = at->ns;
    }
    if (range.empty()) return failure("the stretch of time ends before it begins", "give --begin the earlier time");
    return range;
}

struct Trace {
    store::Snapshot snapshot;
    filter::RowSet rows;
    timeline::TimeRange range;
    std::vector<timeline::SpanRule> span_rules;
    paint::Theme theme;
};

Result<std::vector<timeline::SpanRule>> pair_of(const RenderArguments& arguments, const store::Snapshot& snapshot)
{
    std::vector<timeline::SpanRule> rules;
    if (arguments.pair.empty()) return rules;
    std::shared_ptr<const filter::RowField> key;
    if (arguments.pair_by != "-") {
        key = filter::row_field(arguments.pair_by, snapshot);
        if (!key)
            return failure("there is no field '" + arguments.pair_by + "' that two rows could have in common",
                           "docs/filter.md lists the fields; - pairs whatever comes next");
    }
    auto rule = timeline::spans_between(arguments.pair[0], arguments.pair[1], std::move(key));
    if (!rule) return failure("--pair: " + rule.error().message, rule.error().hint);
    rules.push_back(std::move(*rule));
    return rules;
}

Result<Draw> timeline_drawing(const RenderArguments& arguments, const Trace& trace)
{
    const Result<timeline::LaneChoice> grouping = lanes_named(arguments.grouping, trace.snapshot);
    if (!grouping) return tl::unexpected<Error>(grouping.error());
    paint::RenderOptions options;
    options.grouping = *grouping;
    options.range = trace.range;
    options.span_rules = trace.span_rules;
    if (trace.snapshot.row_count() > 0) options.empty_title = QStringLiteral("No event passes the filter");
    return Draw([&trace, options, scale = arguments.scale](QPainter& painter, QSize size) {
        paint::render_timeline(painter, size, trace.snapshot, trace.rows, scale, trace.theme, options);
    });
}

/// Of how long spans took where "latency" is no field of the rows themselves.
stats::Summary span_summary(const Trace& trace)
{
    timeline::SpanIndex index({.calls = trace.span_rules.empty(), .rules = trace.span_rules});
    index.add(trace.snapshot);
    stats::SpanChoice choice{.by = stats::SpanChoice::By::kind, .rows = &trace.rows};
    if (!trace.range.empty()) choice.range = trace.range;
    stats::Naming naming;
    naming.of = "latency";
    naming.unit = filter::FieldUnit::duration;
    return stats::summarize(stats::SpanSource(index.snapshot(), choice), naming, {}).value_or(stats::Summary());
}

Result<Draw> histogram_drawing(const RenderArguments& arguments, const Trace& trace)
{
    stats::Summary summary;
    const std::shared_ptr<const filter::RowField> field = filter::row_field(arguments.histogram_of, trace.snapshot);
    if (field) {
        if (field->unit() == filter::FieldUnit::name)
            return failure("'" + arguments.histogram_of + "' is a text and has no histogram",
                           "bscope stats --by " + arguments.histogram_of + " counts by it");
        stats::Question question{.of = field};
        if (!trace.range.empty()) question.wishes.range = trace.range;
        summary = stats::summarize(trace.snapshot, trace.rows, question).value_or(stats::Summary());
    } else if (arguments.histogram_of == "latency") {
        summary = span_summary(trace);
    } else {
        return failure("there is no field '" + arguments.histogram_of + "' to draw",
                       "latency, or one of the fields that docs/filter.md lists");
    }
    paint::HistogramPicture picture{.histogram = summary.log2,
                                    .title = QString::fromStdString(arguments.histogram_of),
                                    .unit = summary.naming.unit,
                                    .exact = summary.of};
    return Draw([&trace, picture, scale = arguments.scale](QPainter& painter, QSize size) {
        painter.fillRect(QRect(QPoint(), size), trace.theme.plot);
        painter.scale(scale, scale);
        const double space = 12;
        paint::paint_histogram(
            painter, QRectF(QPointF(), QSizeF(size) / scale).adjusted(space, space, -space, -space), picture, trace.theme);
    });
}

Result<Draw> drawing_of(const RenderArguments& arguments, const Trace& trace, const session::SavedFile& file)
{
    if (!arguments.map.empty()) {
        const session::MapHistory none;
        return map_drawing(arguments.map, file.recording ? file.recording->maps : none, trace.theme, arguments.scale);
    }
    return arguments.histogram_of.empty() ? timeline_drawing(arguments, trace) : histogram_drawing(arguments, trace);
}

Result<void> draw_to_file(const RenderArguments& arguments, Trace& trace, const session::SavedFile& file, QSize size)
{
    const Result<timeline::TimeRange> range = range_between(arguments, trace.snapshot.totals());
    if (!range) return tl::unexpected<Error>(range.error());
    trace.range = *range;
    Result<std::vector<timeline::SpanRule>> rules = pair_of(arguments, trace.snapshot);
    if (!rules) return tl::unexpected<Error>(rules.error());
    trace.span_rules = std::move(*rules);
    const Result<Draw> drawing = drawing_of(arguments, trace, file);
    if (!drawing) return tl::unexpected<Error>(drawing.error());
    return paint::write_picture(QString::fromStdString(arguments.output), size, arguments.scale,
                                QString::fromStdString(arguments.input.file.path), *drawing);
}

}  // namespace

std::unique_ptr<QCoreApplication> make_drawing_application(int& argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // What Qt remarks about the desktop's environment is of no interest to a command.
    qputenv("QT_LOGGING_RULES", "default.warning=false");
    return std::make_unique<QGuiApplication>(argc, argv);
}

int render(const RenderArguments& arguments)
{
    const Result<QSize> size = checked_size(arguments);
    if (!size) {
        say(size.error());
        return exit_usage;
    }
    std::optional<filter::FilterPlan> plan = read_filter(arguments.filter);
    if (!plan) return exit_usage;
    Trace trace{.theme = arguments.dark ? paint::Theme::dark() : paint::Theme::light()};
    const auto file = read_saved_input(arguments.input, false, [&](const store::Snapshot& snapshot) {
        trace.snapshot = snapshot;
        return true;
    });
    if (!file) return exit_failure;
    trace.rows = filter::evaluate(*plan, trace.snapshot).rows;
    const Result<void> drawn = draw_to_file(arguments, trace, *file, *size);
    if (!drawn) {
        say(drawn.error());
        return exit_failure;
    }
    say_what_was_read(*file, trace.snapshot.totals());
    say(arguments.output + ": " + timeline::thousands(trace.rows.count()) + " of " +
        timeline::thousands(trace.snapshot.row_count()) + " rows");
    return exit_ok;
}

}  // namespace boardscope::cli
