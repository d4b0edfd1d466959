// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/examples_command.h"

#include "app/boards/board_paths.h"
#include "app/cli/messages.h"
#include "app/session/probe_library.h"
#include "app/session/target_catalog.h"
#include "builder/target_facts.h"
#include "core/library/probe_needs.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

namespace boardscope::cli {

namespace {

using library::Lack;
using session::LibraryProbe;

std::string joined(const std::vector<std::string>& words, const char* between)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : between) + word;
    return text;
}

std::string reasons(const std::vector<Lack>& lacks)
{
    std::vector<std::string> sentences;
    for (const Lack& lack : lacks)
        sentences.push_back(lack.reason);
    return joined(sentences, "; ");
}

nlohmann::ordered_json json_of(const LibraryProbe& probe, const std::vector<Lack>* lacks)
{
    std::vector<std::string> needs;
    for (const library::Need& need : probe.card.needs)
        needs.push_back(need.text);
    nlohmann::ordered_json object{{"name", probe.name},
                                  {"language", session::language_of(probe)},
                                  {"title", probe.card.title},
                                  {"shows", probe.card.shows},
                                  {"needs", needs},
                                  {"costs", probe.card.costs},
                                  {"tags", probe.card.tags},
                                  {"try", probe.card.workload},
                                  {"path", probe.path.string()}};
    if (!probe.card.quiet.empty()) object["quiet"] = probe.card.quiet;
    if (!lacks) return object;
    object["lacks"] = nlohmann::ordered_json::array();
    for (const Lack& lack : *lacks)
        object["lacks"].push_back({{"need", lack.need}, {"reason", lack.reason}});
    return object;
}

std::string card_text(const LibraryProbe& probe, const std::vector<Lack>* lacks)
{
    const library::ProbeCard& card = probe.card;
    std::string text = probe.name + ": " + card.title + "\n\n";
    const auto line = [&](const char* key, const std::string& value) {
        if (!value.empty()) text += "  " + std::string(key) + value + "\n";
    };
    line("shows     ", card.shows);
    line("needs     ", library::needs_text(card));
    line("costs     ", card.costs);
    line("quiet     ", card.quiet);
    line("language  ", session::language_of(probe));
    line("tags      ", joined(card.tags, " "));
    line("source    ", probe.path.string());
    line("run       ", "bscope run \"$(bscope examples --path " + probe.name +
                           ")\" --target BOARD --workload " + card.workload);
    if (lacks) line("lacks     ", lacks->empty() ? "nothing that is known of this board" : reasons(*lacks));
    return text;
}

/// Of the board, or nothing where none is asked about.
class Judge {
public:
    Result<void> use(const std::string& target, const boards::BoardPaths& paths)
    {
        if (target.empty()) return {};
        Result<TargetProfile> profile = session::find_target(target, paths);
        if (!profile) return failure(profile.error());
        // Without compilers nothing but types made from headers is missing.
        const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
        facts_ = std::make_unique<builder::BoardFacts>(std::move(*profile),
                                                       toolchain ? *toolchain : builder::Toolchain());
        return {};
    }
    [[nodiscard]] std::optional<std::vector<Lack>> of(const LibraryProbe& probe) const
    {
        if (!facts_) return std::nullopt;
        return library::lacking(probe.card, *facts_);
    }

private:
    std::unique_ptr<builder::BoardFacts> facts_;
};

bool print(const std::string& text)
{
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

std::string dumped(const nlohmann::ordered_json& object)
{
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

int show(const LibraryProbe& probe, const Judge& judge, bool json)
{
    const std::optional<std::vector<Lack>> lacks = judge.of(probe);
    const std::vector<Lack>* known = lacks ? &*lacks : nullptr;
    return print(json ? dumped(json_of(probe, known)) : card_text(probe, known)) ? exit_ok : exit_failure;
}

int list(const session::ProbeLibrary& library, const Judge& judge, const ExamplesArguments& arguments)
{
    const std::string words = joined(arguments.words, " ");
    std::vector<const LibraryProbe*> found;
    std::size_t width = 0;
    for (const LibraryProbe& probe : library.probes) {
        if (!library::tells_of(probe.card, probe.name, words)) continue;
        found.push_back(&probe);
        width = std::max(width, probe.name.size());
    }
    std::string text;
    for (const LibraryProbe* probe : found) {
        const std::optional<std::vector<Lack>> lacks = judge.of(*probe);
        if (arguments.json) {
            text += dumped(json_of(*probe, lacks ? &*lacks : nullptr));
            continue;
        }
        text += probe->name + std::string(width + 2 - probe->name.size(), ' ') + probe->card.shows + "\n";
        if (lacks && !lacks->empty()) text += std::string(width + 2, ' ') + "but " + reasons(*lacks) + "\n";
    }
    const bool written = print(text);
    if (found.empty()) say("no probe of the library tells of " + printable(words));
    return written && !found.empty() ? exit_ok : exit_failure;
}

}  // namespace

int examples(const ExamplesArguments& arguments)
{
    const boards::BoardPaths paths = boards::default_paths();
    const session::ProbeLibrary library = session::load_probe_library(paths.share);
    say(library.problems);
    Judge judge;
    if (const Result<void> known = judge.use(arguments.target, paths); !known) {
        say(known.error());
        return exit_failure;
    }
    if (arguments.show.empty() && arguments.path.empty()) return list(library, judge, arguments);
    const Result<LibraryProbe> probe = library.find(arguments.show.empty() ? arguments.path : arguments.show);
    if (!probe) {
        say(probe.error());
        return exit_failure;
    }
    if (!arguments.show.empty()) return show(*probe, judge, arguments.json);
    return print(probe->path.string() + "\n") ? exit_ok : exit_failure;
}

void add_examples(CLI::App& app, std::function<int()>& action)
{
    auto arguments = std::make_shared<ExamplesArguments>();
    CLI::App* command =
        app.add_subcommand("examples", "the library of probes: what each shows, needs and costs");
    CLI::Option* words =
        command->add_option("TEXT", arguments->words, "only those that tell of all these words");
    CLI::Option* show = command->add_option("--show", arguments->show, "the card of one: opens.bt, or opens");
    command->add_option("--path", arguments->path, "only where the source of one lies, for bscope run")
        ->excludes(show)
        ->excludes(words);
    show->excludes(words);
    command->add_option("--target", arguments->target,
                        "also tell what this board lacks for them, as far as it is known");
    command->add_flag("--json", arguments->json, "one object a line");
    command->callback([arguments, &action] { action = [arguments] { return examples(*arguments); }; });
}

}  // namespace boardscope::cli
