// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/cli/terminal_prompts.h"
#include "app/cli/until_interrupted.h"
#include "app/session/board_self_test.h"
#include "app/session/target_catalog.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

void print_line(const wire::Check& finding)
{
    std::printf("%-12s %-26s %-4s %s\n", wire::to_string(finding.group), printable(finding.name).c_str(),
                finding.error == 0 ? "yes" : "no", printable(finding.detail).c_str());
}

void print_json(const wire::Check& finding)
{
    const nlohmann::ordered_json line{{"group", wire::to_string(finding.group)},
                                      {"name", finding.name},
                                      {"works", finding.error == 0},
                                      {"errno", finding.error},
                                      {"detail", finding.detail}};
    std::printf("%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

}  // namespace

int loader_check(const LoaderCheckArguments& arguments)
{
    const boards::BoardPaths paths = boards::default_paths();
    const Result<wire::Without> without = wire::parse_without(arguments.without);
    if (!without) {
        say(without.error());
        return exit_usage;
    }
    const Result<TargetProfile> profile = session::find_target(arguments.target, paths);
    if (!profile) {
        say(profile.error());
        return exit_failure;
    }
    watch_interrupts();
    const Result<session::SelfTest> tested = until_interrupted([&](std::stop_token stop) {
        return session::run_self_test(*profile, arguments.without, paths.share, terminal_prompts(), stop);
    });
    if (!tested) {
        say(tested.error());
        return interrupt_count() > 0 ? exit_interrupted : exit_failure;
    }
    say(arguments.target + ": " + tested->board.machine + ", Linux " + tested->board.kernel_release +
        (arguments.without.empty() ? "" : ", without " + arguments.without));
    if (arguments.format == Format::text) std::printf("%-12s %-26s %-4s %s\n", "GROUP", "NAME", "HAS", "DETAIL");
    for (const wire::Check& finding : tested->findings)
        arguments.format == Format::text ? print_line(finding) : print_json(finding);
    return std::fflush(stdout) == 0 ? exit_ok : exit_failure;
}

}  // namespace boardscope::cli
