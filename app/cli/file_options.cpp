// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/file_commands.h"

#include <map>
#include <memory>

namespace boardscope::cli {

void add_saved_input(CLI::App& command, SavedInput& input)
{
    command.add_option("FILE", input.file.path, "a recording, or text of a tracer; - is standard input")
        ->required();
    std::map<std::string, decode::TextFormat> names;
    std::string list;
    for (const decode::TextFormatName& name : decode::text_format_names()) {
        names.emplace(name.name, name.format);
        list += (list.empty() ? "" : ", ") + std::string(name.name);
    }
    command.add_option("--input", input.file.format, "what the text is, if it is not found out rightly: " + list)
        ->transform(CLI::CheckedTransformer(names));
    command.add_option("--memory", input.memory_bytes,
                       "of the rows, 2G for instance; what is more goes to disk (half of the machine's, at most 4G)")
        ->transform(CLI::AsSizeValue(false));
}

namespace {

void add_format(CLI::App& command, Format& format, const char* text)
{
    static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
    command.add_option("--format", format, text)
        ->transform(CLI::CheckedTransformer(formats))
        ->default_str("text");
}

void add_filter(CLI::App& app, std::function<int()>& action)
{
    auto arguments = std::make_shared<FilterArguments>();
    CLI::App* command =
        app.add_subcommand("filter", "print the rows of a saved file for which something is true");
    add_saved_input(*command, arguments->input);
    command->add_option("EXPR", arguments->filter, "see docs/filter.md; \"\" for all rows")->required();
    command->add_flag("--count", arguments->count, "print only how many rows there are");
    add_format(*command, arguments->format, "text (ftrace's own layout) or json (one object a line)");
    command->callback([arguments, &action] { action = [arguments] { return filter_file(*arguments); }; });
}

void add_stats(CLI::App& app, std::function<int()>& action)
{
    auto arguments = std::make_shared<StatsArguments>();
    CLI::App* command =
        app.add_subcommand("stats", "counts, rates and percentiles of the rows of a saved file");
    add_saved_input(*command, arguments->input);
    command->add_option("--filter", arguments->filter,
                        "only of rows for which this is true, see docs/filter.md");
    command->add_option("--by", arguments->by,
                        "field to count by: comm, event, cpu, pid, …; event if nothing else is asked");
    command->add_option("--of", arguments->of, "field that is a number: its percentiles and a histogram");
    command->add_option("--top", arguments->top, "so many groups, those with most rows")
        ->check(CLI::PositiveNumber)
        ->default_str("10");
    add_format(*command, arguments->format, "text or json");
    command->callback([arguments, &action] { action = [arguments] { return stats_of_file(*arguments); }; });
}

}  // namespace

void add_file_commands(CLI::App& app, std::function<int()>& action)
{
    add_filter(app, action);
    add_stats(app, action);
}

}  // namespace boardscope::cli
