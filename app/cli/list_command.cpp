// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/list_command.h"

#include "app/cli/messages.h"
#include "app/session/target_catalog.h"
#include "builder/target_facts.h"
#include "core/dsl/attach_list.h"

#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

std::string text_of(const dsl::ListedPoint& point)
{
    std::string text = printable(point.name) + "\n";
    for (const std::string& detail : point.details)
        text += "    " + printable(detail) + "\n";
    return text;
}

std::string json_of(const dsl::ListedPoint& point, bool verbose)
{
    nlohmann::ordered_json line{{"name", point.name}};
    if (verbose) line["details"] = point.details;
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

int list(const ListArguments& arguments)
{
    const boards::BoardPaths paths = boards::default_paths();
    const Result<TargetProfile> profile = session::find_target(arguments.target, paths);
    if (!profile) {
        say(profile.error());
        return exit_failure;
    }
    // Without compilers nothing but types made from headers is missing.
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
    const builder::BoardFacts facts(*profile, toolchain ? *toolchain : builder::Toolchain());
    const Result<std::vector<dsl::ListedPoint>> points =
        dsl::list_attach_points(arguments.pattern, facts, arguments.verbose);
    for (const Error& problem : facts.problems())
        say(problem);
    if (!points) {
        say(points.error());
        return exit_failure;
    }
    std::string text;
    for (const dsl::ListedPoint& point : *points)
        text += arguments.format == Format::text ? text_of(point) : json_of(point, arguments.verbose);
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (points->empty())
        say("nothing on " + profile->name + " is called " + printable(arguments.pattern));
    return written && !points->empty() ? exit_ok : exit_failure;
}

void add_list(CLI::App& app, std::function<int()>& action)
{
    static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
    auto arguments = std::make_shared<ListArguments>();
    CLI::App* command =
        app.add_subcommand("list", "attach points of a board for scripts, as far as this host knows them");
    command->add_option("PATTERN", arguments->pattern,
                        "tracepoint:sched:*, kprobe:vfs_*, uprobe:libc:mall*, or a word that is in the name; all if not given");
    command->add_option("--target", arguments->target, "target profile or virtual board")->required();
    command->add_flag("-v,--verbose", arguments->verbose, "also fields of tracepoints and prototypes of functions");
    command->add_option("--format", arguments->format, "text, or json (one object a line)")
        ->transform(CLI::CheckedTransformer(formats))
        ->default_str("text");
    command->callback([arguments, &action] { action = [arguments] { return list(*arguments); }; });
}

}  // namespace boardscope::cli
