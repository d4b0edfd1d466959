// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/examples_command.h"
#include "app/cli/file_commands.h"
#include "app/cli/list_command.h"
#include "app/cli/map_command.h"
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/cli/render_command.h"
#include "app/cli/run_command.h"
#include "app/cli/store_command.h"
#include "app/cli/target_command.h"
#include "app/cli/types_command.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>

#include <functional>
#include <map>
#include <memory>
#include <string_view>

namespace boardscope::cli {

namespace {

const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
const std::map<std::string, builder::Route> routes{{"auto", builder::Route::automatic},
                                                   {"core", builder::Route::core},
                                                   {"kernel-headers", builder::Route::kernel_headers}};

const std::map<std::string, wire::TextSource> text_sources{{"auto", wire::TextSource::automatic},
                                                           {"pages", wire::TextSource::pages},
                                                           {"instance", wire::TextSource::instance},
                                                           {"shared", wire::TextSource::shared},
                                                           {"none", wire::TextSource::none}};

using Action = std::function<int()>;

void add_format(CLI::App& command, Format& format)
{
    command.add_option("--format", format, "text (ftrace's own layout) or json (one object a line)")
        ->transform(CLI::CheckedTransformer(formats))
        ->default_str("text");
}

void add_route(CLI::App& command, builder::Route& route)
{
    command
        .add_option("--route", route, "how to compile: auto, core (for BPF directly) or kernel-headers (two steps)")
        ->transform(CLI::CheckedTransformer(routes))
        ->default_str("auto");
}

void add_attach(CLI::App& command, builder::AttachDefaults& attach)
{
    command.add_option("--interface", attach.interface,
                       "network interface of the board for its XDP, tc and socket programs");
    command.add_option("--cgroup", attach.cgroup,
                       "directory on the board for its cgroup programs; /sys/fs/cgroup if not given");
}

void add_without(CLI::App& command, std::string& without)
{
    command.add_option("--without", without,
                       "treat the board's kernel as if it had none of these: ringbuf, instance, perf-kprobe, "
                       "global-data, btf (with commas)");
}

void add_kernel_text(CLI::App& command, RunArguments& arguments)
{
    command
        .add_option("--trace", arguments.trace,
                    "event of the kernel to trace too, or alone without PROBE: sched:sched_switch, irq:*")
        ->type_name("CATEGORY:NAME")
        ->allow_extra_args(false);  // one name each time, so that PROBE may follow
    command.add_option("--text", arguments.text_source, "where bpf_printk text is read: auto, pages, instance, shared, none")
        ->transform(CLI::CheckedTransformer(text_sources))
        ->default_str("auto");
}

void add_run(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<RunArguments>();
    CLI::App* command = app.add_subcommand("run", "build a probe, run it on a board and print what it reports");
    add_script(*command, arguments->probe, arguments->script,
               "a script (*.bt), a restricted C file (*.bpf.c), or an object compiled from one");
    command->add_option("--target", arguments->target, "target profile or virtual board")->required();
    auto listing = std::make_shared<ListArguments>();
    auto is_listing = std::make_shared<bool>(false);
    command->add_flag("-l,--list", *is_listing, "run nothing, but list the attach points that PROBE matches: see bscope list");
    command->add_flag("-v,--verbose", listing->verbose,
                      "the verifier's whole log where a program is refused; with -l: also fields and prototypes");
    command->add_flag("-d,--show", arguments->show, "run nothing, but print a script's tree, with types, and its C");
    add_kernel_text(*command, *arguments);
    command->add_option("--events", arguments->events, "stop after so many rows")->check(CLI::PositiveNumber);
    command->add_option("--duration", arguments->duration_seconds, "stop so many seconds after attaching")
        ->check(CLI::PositiveNumber);
    CLI::Option* filter =
        command->add_option("--filter", arguments->filter, "print only rows for which this is true, see docs/filter.md");
    command->add_flag("--push", arguments->push, "have the board's kernel ask what it can of the filter")->needs(filter);
    add_attach(*command, arguments->attach);
    command->add_flag("--maps", arguments->maps, "print the probe's maps at the end");
    command->add_option("--map-interval", arguments->map_interval_ms, "print them every so many ms, and at the end")
        ->check(CLI::PositiveNumber);
    command->add_option("--workload", arguments->workload, "named activity to start on the board once attached");
    command->add_option("-o,--output", arguments->recording, "write a recording to this file");
    command->add_option("--max-rate", arguments->max_rate, "detach a program that runs more often in a second")
        ->check(CLI::PositiveNumber);
    command->add_option("--max-cpu", arguments->max_cpu_percent, "detach a program that takes more percent of one CPU")
        ->check(CLI::Range(0.1, 100.0));
    command->add_flag("--on-changed-board", arguments->on_changed_board,
                      "run also when the board's kernel is not the one that its profile was made for");
    add_without(*command, arguments->without);
    add_format(*command, arguments->format);
    add_route(*command, arguments->route);
    command->add_flag("--rows", arguments->rows, "of a script: print a line for each row, too");
    command->callback([arguments, listing, is_listing, &action] {
        if (!*is_listing) {
            sort_words(arguments->probe, arguments->script);
            arguments->verbose = listing->verbose;
            action = [arguments] { return run(*arguments); };
            return;
        }
        listing->target = arguments->target;
        listing->pattern = arguments->probe;
        listing->format = arguments->format;
        action = [listing] { return list(*listing); };
    });
}

void add_replay(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ReplayArguments>();
    CLI::App* command = app.add_subcommand("replay", "print the rows of a recording, or what its script printed");
    command->add_option("FILE", arguments->recording, "a recording")->required();
    command->add_option("--filter", arguments->filter, "print only rows for which this is true");
    add_format(*command, arguments->format);
    command->add_flag("--rows", arguments->rows, "of a script: print its rows, and not what it printed");
    command->add_flag("-v,--verbose", arguments->verbose, "the verifier's whole log where a program was refused");
    command->callback([arguments, &action] { action = [arguments] { return replay(*arguments); }; });
}

void add_render(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<RenderArguments>();
    CLI::App* command = app.add_subcommand("render", "draw the timeline of a saved file as a picture, or a histogram");
    add_saved_input(*command, arguments->input);
    command->add_option("-o,--output", arguments->output, "file to write, NAME.png or NAME.svg")->required();
    command->add_option("--map", arguments->map,
                        "draw a map of the recording: a histogram, or a flame graph where it counts stacks");
    command->add_option("--histogram", arguments->histogram_of,
                        "draw how this number is distributed: latency, how long calls took, or a field");
    command->add_option("--size", arguments->size, "WIDTHxHEIGHT")->default_str("1600x400");
    command->add_option("--scale", arguments->scale, "pixels for each of them, for high-DPI pictures")->default_str("1");
    command->add_option("--group", arguments->grouping, "a lane for each cpu, task, process or event, or each value of a field")
        ->default_str("cpu");
    command->add_option("--filter", arguments->filter, "draw only rows for which this is true");
    command->add_option("--begin", arguments->begin, "from this time of the board on, 203.4 for instance");
    command->add_option("--end", arguments->end, "up to this time");
    command->add_option("--pair", arguments->pair, "two filters: spans from rows of the first to rows of the second")
        ->expected(2);
    command->add_option("--pair-by", arguments->pair_by, "field that both ends of a span have in common; - for none")
        ->default_str("pid");
    command->add_flag("--dark", arguments->dark, "light on dark");
    command->callback([arguments, &action] { action = [arguments] { return render(*arguments); }; });
}

void add_build(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<BuildArguments>();
    CLI::App* command = app.add_subcommand("build", "compile a probe for a target");
    add_script(*command, arguments->probe, arguments->script,
               "a script (*.bt), a restricted C file (*.bpf.c), or an object compiled from one");
    command->add_option("--target", arguments->target, "target profile, virtual board or preset:NAME")->required();
    command->add_option("-o,--output", arguments->output, "object file to write")->required();
    command->add_flag("-v,--verbose", arguments->verbose, "print the commands that were run");
    add_route(*command, arguments->route);
    command->callback([arguments, &action] {
        sort_words(arguments->probe, arguments->script);
        action = [arguments] { return build(*arguments); };
    });
}

void add_bundle(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<BundleArguments>();
    CLI::App* command = app.add_subcommand("bundle", "make one file of a probe that runs on a board without a host");
    add_script(*command, arguments->probe, arguments->script, "a script (*.bt) or a restricted C file (*.bpf.c)");
    command->add_option("--target", arguments->target, "target profile or virtual board")->required();
    command->add_option("-o,--output", arguments->output, "program file to write")->required();
    command->add_option("--duration", arguments->duration_seconds, "it ends after so many seconds; -d on the board overrides")
        ->check(CLI::Range(0.001, 4e6));
    add_attach(*command, arguments->attach);
    add_route(*command, arguments->route);
    command->callback([arguments, &action] {
        sort_words(arguments->probe, arguments->script);
        action = [arguments] { return bundle(*arguments); };
    });
}

void add_modernize(CLI::App& app, Action& action)
{
    auto arguments = std::make_shared<ModernizeArguments>();
    CLI::App* command = app.add_subcommand("modernize", "print a probe of before libbpf 1.0 in the present style");
    command->add_option("PROBE", arguments->probe, "restricted C file")->required();
    command->add_option("--target", arguments->target, "name kernel functions as this board does; else as recent kernels do");
    command->add_option("-o,--output", arguments->output, "write to this file instead of standard output");
    command->callback([arguments, &action] { action = [arguments] { return modernize(*arguments); }; });
}

void add_board(CLI::App& app, Action& action)
{
    CLI::App* command = app.add_subcommand("board", "virtual boards (QEMU)");
    command->require_subcommand(1);
    auto name = std::make_shared<std::string>();
    CLI::App* up = command->add_subcommand("up", "start a board, and make it first if it is not there");
    up->add_option("NAME", *name, "see bscope board list")->required();
    up->callback([name, &action] { action = [name] { return board_up(*name); }; });
    CLI::App* down = command->add_subcommand("down", "shut a board down");
    down->add_option("NAME", *name, "see bscope board list")->required();
    down->callback([name, &action] { action = [name] { return board_down(*name); }; });
    CLI::App* list = command->add_subcommand("list", "all virtual boards and how they are");
    list->callback([&action] { action = board_list; });
}

void add_loader(CLI::App& app, Action& action)
{
    CLI::App* command = app.add_subcommand("loader", "what runs on boards, one file for each architecture");
    command->require_subcommand(1);
    CLI::App* list = command->add_subcommand("list", "architectures, sizes, versions and features");
    list->callback([&action] { action = loader_list; });
    auto arguments = std::make_shared<LoaderCheckArguments>();
    CLI::App* check = command->add_subcommand("check", "try on a board what its kernel can do");
    check->add_option("--target", arguments->target, "target profile or virtual board")->required();
    add_without(*check, arguments->without);
    add_format(*check, arguments->format);
    check->callback([arguments, &action] { action = [arguments] { return loader_check(*arguments); }; });
}

struct MapVerb {
    const char* name;
    const char* what;
    int (*action)(const MapArguments&);
    bool of_one_map;
    bool has_key;
    bool has_value;
};
constexpr MapVerb map_verbs[] = {
    {"list", "all maps of the board", map_list, false, false, false},
    {"dump", "print the entries of a map", map_dump, true, false, false},
    {"set", "set one entry", map_set, true, true, true},
    {"delete", "delete one entry; of an array, make it zero", map_delete, true, true, false},
    {"clear", "delete all entries; of an array, make them zero", map_clear, true, false, false},
};

void add_map(CLI::App& app, Action& action)
{
    CLI::App* command = app.add_subcommand("map", "BPF maps on a board, also while a session runs there");
    command->require_subcommand(1);
    for (const MapVerb& verb : map_verbs) {
        auto arguments = std::make_shared<MapArguments>();
        CLI::App* one = command->add_subcommand(verb.name, verb.what);
        if (verb.of_one_map) one->add_option("MAP", arguments->map, "id, or name if only one has it")->required();
        if (verb.has_key)
            one->add_option("KEY", arguments->key, "7, \"text\", field=1,other=2, [1,2], or hex:01 02 ff")->required();
        if (verb.has_value)
            one->add_option("VALUE", arguments->value, "likewise; of a per-CPU map one for all, or [v0,v1]")->required();
        one->add_option("--target", arguments->target, "target profile or virtual board")->required();
        if (verb.action == map_list)
            one->add_flag("--all", arguments->all, "also those that compilers and loaders make for themselves");
        if (verb.action == map_dump) {
            one->add_option("--limit", arguments->limit, "at most so many entries")->check(CLI::PositiveNumber);
            add_format(*one, arguments->format);
        }
        one->callback([arguments, run = verb.action, &action] { action = [arguments, run] { return run(*arguments); }; });
    }
}

int parse_and_run(int argc, char** argv)
{
    CLI::App app("Traces embedded boards with eBPF: builds probes here, runs them there.", "bscope");
    app.set_version_flag("--version", "bscope " BOARDSCOPE_VERSION);
    app.require_subcommand(0, 1);  // none is an error too, but an unknown word is the better one to name
    Action action;
    add_run(app, action);
    add_replay(app, action);
    add_file_commands(app, action);
    add_render(app, action);
    add_build(app, action);
    add_modernize(app, action);
    add_bundle(app, action);
    add_examples(app, action);
    add_board(app, action);
    add_list(app, action);
    add_loader(app, action);
    add_map(app, action);
    add_store(app, action);
    add_target(app, action);
    add_types(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_ok : exit_usage;
    }
    if (action) return action();
    say("bscope: a subcommand is required; bscope --help lists them");
    return exit_usage;
}

}  // namespace

}  // namespace boardscope::cli

int main(int argc, char** argv)
{
    // Only drawing needs fonts and pictures; everything else starts without them.
    const bool draws = argc > 1 && std::string_view(argv[1]) == "render";
    const auto application = draws ? boardscope::cli::make_drawing_application(argc, argv)
                                   : std::make_unique<QCoreApplication>(argc, argv);
    return boardscope::cli::parse_and_run(argc, argv);
}
