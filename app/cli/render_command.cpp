// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_command.h"

#include "app/cli/filter_argument.h"
#include "app/cli/messages.h"
#include "app/session/replay.h"
#include "app/views/paint/render_timeline.h"
#include "core/filter/filter_plan.h"
#include "core/timeline/time_text.h"

#include <QGuiApplication>
#include <QImage>

#include <charconv>
#include <optional>

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
    const std::optional<timeline::LaneChoice> grouping = timeline::LaneChoice::named(arguments.grouping);
    if (!grouping) {
        say(no_grouping(arguments.grouping));
        return exit_usage;
    }
    store::EventStore store;
    const Result<session::Replayed> replayed = session::replay(arguments.recording, store);
    if (!replayed) {
        say(replayed.error());
        return exit_failure;
    }
    const store::Snapshot snapshot = store.snapshot();
    const filter::FilterAnswer answer = filter::evaluate(*plan, snapshot);
    paint::RenderOptions options;
    options.grouping = *grouping;
    if (snapshot.row_count() > 0) options.empty_title = QStringLiteral("No event passes the filter");
    const paint::Theme theme = arguments.dark ? paint::Theme::dark() : paint::Theme::light();
    const QImage image =
        paint::render_timeline(snapshot, answer.rows, *size, arguments.scale, theme, options);
    if (!image.save(QString::fromStdString(arguments.output), "PNG")) {
        say(Error{"cannot write " + arguments.output,
                  "check that the folder is there and may be written to"});
        return exit_failure;
    }
    const decode::LossTotal lost = snapshot.totals().lost_events();
    say(arguments.output + ": " + timeline::thousands(answer.rows.count()) + " of " +
        timeline::thousands(snapshot.row_count()) + " rows, " + timeline::thousands(lost.events) +
        (lost.at_least ? "+" : "") + " events lost");
    return exit_ok;
}

}  // namespace boardscope::cli
